/**
 * The protocol as grpc-js wants it, made from the checked-in descriptor. Parsing the `.proto` files
 * takes a hundred times longer, and everybody who types `barkeep peek` would wait for it; what only
 * server reflection asks for is read from them when it asks.
 */
import { createRequire } from "node:module";
import type {
  AnyDefinition,
  EnumTypeDefinition,
  MessageTypeDefinition,
  MethodDefinition,
  Options,
  PackageDefinition,
  ServiceDefinition,
} from "@grpc/proto-loader";
import type { Method, NamespaceBase, Service, Type } from "protobufjs";
import light from "protobufjs/light.js";
import { DESCRIPTOR } from "../generated/descriptor.js";

type AnyMessage = MessageTypeDefinition<object, object>;

/** protobufjs makes five functions for a message when one is needed. This makes the one. */
function prepare(type: Type): void {
  // Messages that mean more than their fields keep what protobufjs makes for them.
  if (type.fullName in light.wrappers) return;
  const { Reader, Writer, util } = light;
  const types = (): unknown[] => type.fieldsArray.map((field) => field.resolve().resolvedType);
  const makers = {
    encode: () => light.encoder(type)({ Writer, types: types(), util }),
    decode: () => light.decoder(type)({ Reader, types: types(), util }),
    fromObject: () => light.converter.fromObject(type)({ types: types(), util }),
    toObject: () => light.converter.toObject(type)({ types: types(), util }),
  };
  const methods = type as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const [name, make] of Object.entries(makers)) {
    methods[name] = (...args) => {
      const made = make() as (...args: unknown[]) => unknown;
      methods[name] = made;
      return made.apply(type, args);
    };
  }
}

/** Code for one direction of one message, made when it is first used. */
function encoderOf(type: Type): (message: object) => Buffer {
  return (message) => type.encode(type.fromObject(message)).finish() as Buffer;
}

function decoderOf(type: Type, options: Options): (bytes: Buffer) => object {
  return (bytes) => type.toObject(type.decode(bytes), options as object);
}

/** What the `.proto` files themselves say, read once and only if somebody asks. */
export type Described = () => PackageDefinition;

function messageDefinition(type: Type, options: Options, described: Described): AnyMessage {
  const name = type.fullName.slice(1);
  prepare(type);
  return {
    format: "Protocol Buffer 3 DescriptorProto",
    serialize: encoderOf(type),
    deserialize: decoderOf(type, options),
    get type() {
      return (described()[name] as AnyMessage).type;
    },
    get fileDescriptorProtos() {
      return (described()[name] as AnyMessage).fileDescriptorProtos;
    },
  };
}

function enumDefinition(name: string, described: Described): EnumTypeDefinition {
  return {
    format: "Protocol Buffer 3 EnumDescriptorProto",
    get type() {
      return (described()[name] as EnumTypeDefinition).type;
    },
    get fileDescriptorProtos() {
      return (described()[name] as EnumTypeDefinition).fileDescriptorProtos;
    },
  };
}

function methodDefinition(
  service: string,
  method: Method,
  message: (type: Type) => AnyMessage,
): MethodDefinition<object, object> {
  method.resolve();
  const { resolvedRequestType, resolvedResponseType, name } = method;
  if (resolvedRequestType === null || resolvedResponseType === null) {
    throw new Error(`${service}.${name} has no types in the descriptor`);
  }
  const [request, response] = [message(resolvedRequestType), message(resolvedResponseType)];
  return {
    path: `/${service}/${name}`,
    requestStream: method.requestStream === true,
    responseStream: method.responseStream === true,
    requestSerialize: request.serialize,
    requestDeserialize: request.deserialize,
    responseSerialize: response.serialize,
    responseDeserialize: response.deserialize,
    originalName: name.charAt(0).toLowerCase() + name.slice(1),
    requestType: request,
    responseType: response,
    options: {
      deprecated: false,
      idempotency_level: "IDEMPOTENCY_UNKNOWN",
      uninterpreted_option: [],
    },
  } as MethodDefinition<object, object>;
}

/** All services, messages and enums under a namespace, by their full names. */
function* definitions(
  within: NamespaceBase,
  options: Options,
  described: Described,
): Generator<readonly [string, AnyDefinition]> {
  const message = (type: Type): AnyMessage => messageDefinition(type, options, described);
  for (const entry of within.nestedArray) {
    const name = entry.fullName.slice(1);
    if (entry instanceof light.Service) {
      yield [name, serviceDefinition(entry, message)];
    } else if (entry instanceof light.Type) {
      yield [name, message(entry)];
    } else if (entry instanceof light.Enum) {
      yield [name, enumDefinition(name, described)];
    } else if (entry instanceof light.Namespace) {
      yield* definitions(entry, options, described);
    }
  }
}

function serviceDefinition(
  service: Service,
  message: (type: Type) => AnyMessage,
): ServiceDefinition {
  const name = service.fullName.slice(1);
  return Object.fromEntries(
    service.methodsArray.map((method) => [method.name, methodDefinition(name, method, message)]),
  );
}

/** @param files read with the same options when reflection asks, below `root`. */
export function packageDefinition(
  options: Options,
  files: readonly string[],
  root: string,
): PackageDefinition {
  let read: PackageDefinition | undefined;
  const described: Described = () => {
    const loader: typeof import("@grpc/proto-loader") = createRequire(import.meta.url)(
      "@grpc/proto-loader",
    );
    read ??= loader.loadSync([...files], { ...options, includeDirs: [root] });
    return read;
  };
  const protocol = light.Root.fromJSON(JSON.parse(DESCRIPTOR));
  return Object.fromEntries(definitions(protocol, options, described));
}
