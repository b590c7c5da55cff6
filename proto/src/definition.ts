/**
 * The protocol as grpc-js wants it, made from the checked-in descriptor. Parsing the `.proto` files
 * takes a hundred times longer, and everybody who types `barkeep peek` would wait for it. What only
 * server reflection asks for is in `reflection.ts`.
 */
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

/** Where a definition comes from. Its type wants that; nobody asks. */
const UNDESCRIBED = { type: {}, fileDescriptorProtos: [] };

function messageDefinition(type: Type, options: Options): AnyMessage {
  prepare(type);
  return {
    format: "Protocol Buffer 3 DescriptorProto",
    serialize: encoderOf(type),
    deserialize: decoderOf(type, options),
    ...UNDESCRIBED,
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
): Generator<readonly [string, AnyDefinition]> {
  const message = (type: Type): AnyMessage => messageDefinition(type, options);
  for (const entry of within.nestedArray) {
    const name = entry.fullName.slice(1);
    if (entry instanceof light.Service) {
      yield [name, serviceDefinition(entry, message)];
    } else if (entry instanceof light.Type) {
      yield [name, message(entry)];
    } else if (entry instanceof light.Enum) {
      const format: EnumTypeDefinition["format"] = "Protocol Buffer 3 EnumDescriptorProto";
      yield [name, { format, ...UNDESCRIBED }];
    } else if (entry instanceof light.Namespace) {
      yield* definitions(entry, options);
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

export function packageDefinition(options: Options): PackageDefinition {
  return Object.fromEntries(definitions(light.Root.fromJSON(JSON.parse(DESCRIPTOR)), options));
}
