import { createRequire } from "node:module";
import { described } from "@barkeep/proto/reflection";
import type { Server } from "@grpc/grpc-js";
import { addLazily } from "../rpc/lazy-service.js";

const require = createRequire(import.meta.url);

const METHODS = ["grpc.reflection.v1", "grpc.reflection.v1alpha"].map((name) => ({
  path: `/${name}.ServerReflection/ServerReflectionInfo`,
  requestStream: true,
  responseStream: true,
}));

/** Server reflection: what grpcurl asks before its first call. */
export function addReflection(server: Server): void {
  addLazily(server, METHODS, (sink) => {
    const { ReflectionService } = require("@grpc/reflection") as typeof import("@grpc/reflection");
    new ReflectionService(described).addToServer(sink);
  });
}
