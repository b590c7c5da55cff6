#!/usr/bin/env node
/** The `barkeep` command: parses, runs, and turns whatever happens into an exit code. */
import nodeModule from "node:module";
import { EXIT } from "./exit-code.js";
import { report } from "./failure.js";
import { writeFailed } from "./machine-error.js";
import { rootCommand } from "./root-command.js";

// Node 22 and later can keep what they compiled; older ones do without.
(nodeModule as { enableCompileCache?: () => unknown }).enableCompileCache?.();

// What libraries deprecate is no concern of those who type a command.
process.noDeprecation = process.env["BARKEEP_DEBUG"] !== "1";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever read our output has seen enough: `barkeep peek ... | head`.
  if (error.code === "EPIPE") process.exit(EXIT.ok);
  process.exit(report(writeFailed("stdout", error)));
});
process.stderr.on("error", () => undefined);

rootCommand()
  .parseAsync()
  .catch((error: unknown) => {
    // A connection that is still being tried would keep the process alive.
    process.exit(report(error));
  });
