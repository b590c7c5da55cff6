import { Command } from "commander";
import { VERSION } from "../remote/version.js";
import { benchCommand } from "./commands/bench.js";
import { cmpCommand } from "./commands/cmp.js";
import { completeCommand, completionCommand } from "./commands/completion.js";
import { doctorCommand } from "./commands/doctor.js";
import { dumpCommand } from "./commands/dump.js";
import { interruptsCommand } from "./commands/interrupts.js";
import { loadCommand } from "./commands/load.js";
import { lsCommand } from "./commands/ls.js";
import { peekCommand } from "./commands/peek.js";
import { pokeCommand } from "./commands/poke.js";
import { runCommand } from "./commands/run.js";
import { saveCommand } from "./commands/save.js";
import { showCommand } from "./commands/show.js";
import { versionCommand } from "./commands/version.js";
import { waitCommand } from "./commands/wait.js";
import { watchCommand } from "./commands/watch.js";
import { whereCommand } from "./commands/where.js";
import { addDaemonOptions } from "./daemon-options.js";
import { complain } from "./failure.js";

/** In the order of the help. */
const VERBS = [
  lsCommand,
  showCommand,
  whereCommand,
  peekCommand,
  pokeCommand,
  waitCommand,
  watchCommand,
  interruptsCommand,
  dumpCommand,
  saveCommand,
  loadCommand,
  cmpCommand,
  runCommand,
  benchCommand,
  doctorCommand,
  completionCommand,
  versionCommand,
];

/** `barkeep` with all its verbs. Failures are thrown; what commander has to say is printed. */
export function rootCommand(): Command {
  const root = addDaemonOptions(new Command("barkeep"))
    .description("Reads and writes the registers and memory of devices, here or behind a barkeepd.")
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
  barkeep --host lab3 save board:mem dump.bin

Hosts by name are in ~/.config/barkeep/hosts.yaml (BARKEEP_HOSTS names another file):
  default: lab3
  hosts:
    lab3: { address: "lab3:7070", ca: ca.pem, cert: me.pem, key: me.key }

Variables: BARKEEP_HOST, BARKEEP_LOCAL, BARKEEP_DEVICE, BARKEEP_TIMEOUT, BARKEEP_TLS_CA, _CERT, _KEY,
_NAME, NO_COLOR; BARKEEP_DEBUG=1 shows stacks. Options count more.

Exit codes: 0 done, 1 usage, 2 device, daemon or file, 3 busy, 4 lease lost, 5 time is up,
6 not allowed, 130 ended by Ctrl-C.`,
    );
  for (const make of VERBS) addVerb(root, make());
  root.addCommand(completeCommand().copyInheritedSettings(root), { hidden: true });
  return root;
}

function addVerb(root: Command, verb: Command): void {
  verb.copyInheritedSettings(root);
  root.addCommand(verb.showHelpAfterError(`  barkeep ${verb.name()} --help shows how to write it`));
}

/** commander says `error: ...`, and on a second line what may have been meant. */
function complainAs(text: string): void {
  const [what = "", ...more] = text
    .replace(/^error: /, "")
    .trim()
    .split("\n");
  complain([what, ...more].join(" "));
}
