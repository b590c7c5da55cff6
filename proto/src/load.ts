/**
 * The one place that loads the protocol. Both sides of the wire use the same definitions,
 * decoded with the same options: 64-bit integers are decimal strings, enums are their names.
 */
import { type GrpcObject, loadPackageDefinition } from "@grpc/grpc-js";
import type { MessageTypeDefinition, Options, PackageDefinition } from "@grpc/proto-loader";
import type { ProtoGrpcType } from "../generated/access.js";
import type { ProtoGrpcType as DeviceGrpcType } from "../generated/device.js";
import { packageDefinition } from "./definition.js";

/** Must equal the flags of `npm run generate`, so that the generated types tell the truth. */
export const LOADER_OPTIONS: Readonly<Options> = {
  longs: String,
  enums: String,
  defaults: true,
  oneofs: true,
};

/** A message that can be encoded and decoded on its own, outside a call. */
export interface MessageCodec<T> {
  encode(message: object): Buffer;
  decode(bytes: Buffer): T;
}

export const definition: PackageDefinition = packageDefinition(LOADER_OPTIONS);

/** The service constructors and definitions of `barkeep.v1`. */
export const barkeepV1: ProtoGrpcType["barkeep"]["v1"] & DeviceGrpcType["barkeep"]["v1"] = (
  loadPackageDefinition(definition) as GrpcObject & ProtoGrpcType & DeviceGrpcType
).barkeep.v1;

/**
 * The codec of one message type by its full name, such as "google.rpc.Status".
 * @throws Error when there is no such message: a bug of ours.
 */
export function messageCodec<T>(name: string): MessageCodec<T> {
  const type = definition[name];
  if (type === undefined || !("type" in type) || type.format === undefined) {
    throw new Error(`no message ${name} in the protocol`);
  }
  const { serialize, deserialize } = type as MessageTypeDefinition<object, object>;
  return {
    encode: (message) => serialize(message),
    decode: (bytes) => deserialize(bytes) as T,
  };
}
