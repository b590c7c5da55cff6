/** A gRPC service as one would write it first: one register for each call. */
import {
  type Client,
  credentials,
  type GrpcObject,
  loadPackageDefinition,
  type ServiceClientConstructor,
  type ServiceDefinition,
  type ServiceError,
} from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";

const field = (name: string) => ({ fields: { [name]: { type: "uint32", id: 1 } } });

const definition = fromJSON({
  nested: {
    Offset: field("offset"),
    Word: field("value"),
    Register: { methods: { Read: { requestType: "Offset", responseType: "Word" } } },
  },
} as never);

const Register = (loadPackageDefinition(definition) as GrpcObject)[
  "Register"
] as ServiceClientConstructor;

export interface Offset {
  readonly offset: number;
}

export interface Word {
  readonly value: number;
}

export interface RegisterClient extends Client {
  read(request: Offset, callback: (failure: ServiceError | null, reply?: Word) => void): void;
}

export const registerService: ServiceDefinition = Register.service;

export function registerClient(target: string): RegisterClient {
  const options = { "grpc.enable_retries": 0, "grpc.enable_http_proxy": 0 };
  return new Register(target, credentials.createInsecure(), options) as unknown as RegisterClient;
}
