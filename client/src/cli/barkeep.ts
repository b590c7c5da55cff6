#!/usr/bin/env node
import { EXIT } from "./exit-code.js";
/** The `barkeep` command: parses, runs, and turns whatever happens into an exit code. */
import { complain, report } from "./failure.js";
import { rootCommand } from "./root-command.js";

// What libraries deprecate is no concern of those who type a command.
process.noDeprecation = process.env["BARKEEP_DEBUG"] !== "1";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever read our output has seen enough: `barkeep peek ... | head`.
  if (error.code === "EPIPE") process.exit(EXIT.ok);
  complain(`the output cannot be written: ${error.message}`);
  process.exit(EXIT.device);
});
process.stderr.on("error", () => undefined);

try {
  await rootCommand().parseAsync();
} catch (error) {
  // A connection that is still being tried would keep the process alive.
  process.exit(report(error));
}
