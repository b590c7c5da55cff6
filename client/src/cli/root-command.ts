import { Command } from "commander";
import { VERSION } from "../remote/version.js";
import { lsCommand } from "./commands/ls.js";
import { peekCommand } from "./commands/peek.js";
import { pokeCommand } from "./commands/poke.js";
import { showCommand } from "./commands/show.js";
import { versionCommand } from "./commands/version.js";
import { addDaemonOptions } from "./daemon-options.js";
import { complain } from "./failure.js";

/** In the order of the help. */
const VERBS = [lsCommand, showCommand, peekCommand, pokeCommand, versionCommand];

/** `barkeep` with all its verbs. Failures are thrown; what commander has to say is printed. */
export function rootCommand(): Command {
  const root = addDaemonOptions(new Command("barkeep"))
    .description("Reads and writes the registers and memory of devices that a barkeepd serves.")
    .version(VERSION, "-V, --version", "show the version of this client")
    .configureHelp({ showGlobalOptions: true, subcommandTerm: (verb) => verb.name() })
    .configureOutput({ outputError: (text) => complainAs(text) })
    .showHelpAfterError("  barkeep --help lists what there is")
    .exitOverride()
    .addHelpText(
      "after",
      `
Examples:
  barkeep ls
  barkeep show board
  barkeep peek board:regs+0x8 -n 4
  barkeep poke board:regs+0x8 0xcafe --verify

Exit codes: 0 done, 1 usage, 2 device or daemon, 3 busy, 4 lease lost, 5 time is up, 6 not allowed.`,
    );
  for (const make of VERBS) {
    const verb = make().copyInheritedSettings(root);
    root.addCommand(
      verb.showHelpAfterError(`  barkeep ${verb.name()} --help shows how to write it`),
    );
  }
  return root;
}

/** commander says `error: ...`, and on a second line what may have been meant. */
function complainAs(text: string): void {
  const [what = "", ...more] = text
    .replace(/^error: /, "")
    .trim()
    .split("\n");
  complain([what, ...more].join(" "));
}
