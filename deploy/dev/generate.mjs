/**
 * `npm run generate`: types and descriptor of the wire, from its .proto files. `--check` only
 * compares.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative, resolve } from "node:path";
import { Failure, main, ROOT, runTool } from "./command.mjs";
import { installPackages } from "./setup.mjs";
import { filesUnder } from "./stamp.mjs";

const GENERATED = "proto/generated";
const CHECKED = "node_modules/.barkeep/generated";

/** Must agree with the options of the loader in `proto/src/load.ts`. */
const FLAGS = [
  "--longs=String",
  "--enums=String",
  "--defaults",
  "--oneofs",
  "--includeComments",
  "--importFileExtension=.js",
  "--grpcLib=@grpc/grpc-js",
];

/** What the loader loads: the files that define services, and what travels in error details. */
function roots() {
  const definesService = (path) => /^service /m.test(readFileSync(resolve(ROOT, path), "utf8"));
  const services = filesUnder("proto/barkeep").filter(definesService);
  return [...services, "proto/google/rpc/status.proto"].map((path) => relative("proto", path));
}

/** Paths are relative, because the generated files name their sources as they were given. */
async function generate(target) {
  rmSync(resolve(ROOT, target), { recursive: true, force: true });
  const generator = "@grpc/proto-loader/build/bin/proto-loader-gen-types.js";
  const args = [...FLAGS, "-O", target, "-I", "proto", "--", ...roots()];
  const { code, output } = await runTool(generator, args, { quiet: true });
  if (code !== 0 || !existsSync(resolve(ROOT, target))) {
    throw new Failure(`${output}\nproto-loader-gen-types failed: see above.`);
  }
  writeFileSync(resolve(ROOT, target, "descriptor.ts"), await descriptor());
  writeFileSync(resolve(ROOT, target, "file-descriptors.ts"), await fileDescriptors());
}

/** The protocol as JSON in a string, which is read many times faster than the .proto files. */
async function descriptor() {
  const { default: protobuf } = await import("protobufjs");
  const root = new protobuf.Root();
  root.resolvePath = (_origin, path) => (isAbsolute(path) ? path : resolve(ROOT, "proto", path));
  root.loadSync(roots(), { keepCase: false });
  root.resolveAll();
  const lines = [
    "// Made by npm run generate: the protocol, for proto/src/definition.ts.",
    `export const DESCRIPTOR: string = ${JSON.stringify(JSON.stringify(root.toJSON()))};`,
  ];
  return `${lines.join("\n")}\n`;
}

/**
 * The files as a compiler of protocol buffers describes them. What protobufjs makes of a file it
 * has parsed is not that: other names of fields and maps, and no imports.
 */
async function fileDescriptors() {
  const { default: descriptor } = await import("protobufjs/ext/descriptor/index.js");
  const folder = mkdtempSync(join(tmpdir(), "bk-generate-"));
  const path = join(folder, "files.binpb");
  const args = ["build", "--as-file-descriptor-set", "--exclude-source-info", "-o", path];
  const { code, output } = await runTool("@bufbuild/buf/bin/buf", args, { quiet: true });
  if (code !== 0) throw new Failure(`${output}\nbuf build failed: see above.`);
  const { file: files } = descriptor.FileDescriptorSet.decode(readFileSync(path));
  rmSync(folder, { recursive: true });
  const lines = files.flatMap((file) => {
    const bytes = Buffer.from(descriptor.FileDescriptorProto.encode(file).finish());
    return [`  // ${file.name}`, `  "${bytes.toString("base64")}",`];
  });
  return `${[
    "// Made by npm run generate: a FileDescriptorProto for each file, in base64.",
    "export const FILE_DESCRIPTORS: readonly string[] = [",
    ...lines,
    "];",
  ].join("\n")}\n`;
}

function contents(folder) {
  const read = (path) => [relative(folder, path), readFileSync(resolve(ROOT, path), "utf8")];
  return new Map(filesUnder(folder).map(read));
}

async function check() {
  await generate(CHECKED);
  const [is, ought] = [contents(GENERATED), contents(CHECKED)];
  const names = [...new Set([...is.keys(), ...ought.keys()])].sort();
  const stale = names.filter((name) => is.get(name) !== ought.get(name));
  if (stale.length === 0) return;
  throw new Failure(`Stale in ${GENERATED} (npm run generate):\n  ${stale.join("\n  ")}`);
}

await main(async () => {
  await installPackages();
  await (process.argv.includes("--check") ? check() : generate(GENERATED));
});
