/**
 * What V8 makes of the largest file of the bundle, kept beside it: compiling that file anew takes a
 * fifth of the time that `barkeep peek` has. It is good for the V8 that made it; with any other,
 * the file is compiled as usual.
 */
import { once } from "node:events";
import { existsSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { run } from "./command.mjs";

/** The file that is loaded to reach a daemon: grpc-js, protobufjs and the remote client. */
export const CACHED = "connection";
const CACHE = `${CACHED}.${process.versions.v8}-${process.arch}.cache`;

/** Takes the place of the file, and runs it with what V8 knows about it. */
export const STUB = `"use strict";
const { readFileSync } = require("node:fs");
const { wrap } = require("node:module");
const { Script } = require("node:vm");
const filename = __dirname + "/${CACHED}.code.cjs";
let cachedData;
try {
  cachedData = readFileSync(__dirname + "/${CACHED}." + process.versions.v8 + "-" + process.arch + ".cache");
} catch {}
if (cachedData === undefined) module.exports = require(filename);
else {
  const script = new Script(wrap(readFileSync(filename, "utf8")), { filename, cachedData });
  script.runInThisContext().call(exports, exports, require, module, filename, __dirname);
}
`;

/** Loaded before the command: writes down, at the end, what V8 has compiled by then. */
const RECORDER = `data:text/javascript,${encodeURIComponent(`
  import vm from "node:vm";
  import { syncBuiltinESMExports } from "node:module";
  import { renameSync, writeFileSync } from "node:fs";
  const { Script } = vm;
  vm.Script = function (source, options) {
    const script = new Script(source, options);
    if (options.filename.endsWith("${CACHED}.code.cjs")) {
      process.on("exit", () => {
        writeFileSync(process.env.CACHE + ".new", script.createCachedData());
        renameSync(process.env.CACHE + ".new", process.env.CACHE);
      });
    }
    return script;
  };
  syncBuiltinESMExports();`)}`;

/** Runs the command once, against somebody who never answers. Without a cache, all still works. */
export async function cache(folder) {
  const path = join(folder, CACHE);
  // An empty one is refused by V8, and replaced by the recorder.
  writeFileSync(path, "");
  const server = createServer((socket) => socket.on("error", () => undefined)).listen(
    0,
    "127.0.0.1",
  );
  try {
    await once(server, "listening");
    const host = `127.0.0.1:${server.address().port}`;
    const command = [
      join(folder, "barkeep.cjs"),
      "ls",
      "--host",
      host,
      "--connect-timeout",
      "300ms",
    ];
    const node = ["--import", RECORDER];
    await run(process.execPath, [...node, ...command], { env: { CACHE: path }, quiet: true });
  } finally {
    server.close();
  }
  if (existsSync(path) && statSync(path).size === 0) unlinkSync(path);
  return CACHE;
}
