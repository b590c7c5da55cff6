/** The `.proto` files as their compiler describes them: what server reflection tells. */
import type { PackageDefinition } from "@grpc/proto-loader";
import { FILE_DESCRIPTORS } from "../generated/file-descriptors.js";

const never = (): never => {
  throw new Error("only describes files");
};

/** For ReflectionService of `@grpc/reflection`, which takes nothing but the files out of it. */
export const described: PackageDefinition = {
  files: {
    format: "Protocol Buffer 3 DescriptorProto",
    type: {},
    fileDescriptorProtos: FILE_DESCRIPTORS.map((file) => Buffer.from(file, "base64")),
    serialize: never,
    deserialize: never,
  },
};
