/** What may come next on the command line. */
import type { Command, Option } from "commander";
import type { DeviceInfo } from "../contract/device.js";
import { withDevices, within } from "./devices.js";
import { hostNames } from "./hosts-file.js";
import { ADDRESS_SPACES } from "./whereabouts.js";

/** Nobody waits longer than this for the Tab key. */
const ASK_MS = 1500;

/** Verbs whose arguments begin with a device alone. */
const WHOLE_DEVICE: ReadonlySet<string> = new Set(["show", "run"]);
/** With these, `where` takes a device alone. */
const SPACE_OPTIONS: ReadonlySet<string> = new Set(ADDRESS_SPACES.map((space) => `--${space}`));
const NO_DEVICE: ReadonlySet<string> = new Set(["ls", "version", "doctor", "completion"]);

/** @param words what was typed after `barkeep`; the last is to be completed, and may be empty. */
export async function candidates(
  root: Command,
  words: readonly string[],
): Promise<readonly string[]> {
  const current = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const verb = root.commands.find((each) => before.includes(each.name()));
  const options = [...root.options, ...(verb?.options ?? [])];
  const known = await possible({ root, verb, options, before, current });
  return known.filter((word) => word.startsWith(current)).toSorted();
}

interface Situation {
  readonly root: Command;
  readonly verb: Command | undefined;
  readonly options: readonly Option[];
  readonly before: readonly string[];
  readonly current: string;
}

async function possible(situation: Situation): Promise<readonly string[]> {
  const { root, verb, options, before, current } = situation;
  const pending = options.find((option) => option.required && isOption(option, before.at(-1)));
  if (pending !== undefined) return await valuesOf(pending);
  if (current.startsWith("-")) return options.flatMap(({ long }) => (long ? [long] : []));
  if (verb === undefined) {
    return root.commands.map((each) => each.name()).filter((name) => !name.startsWith("_"));
  }
  const [argument] = verb.registeredArguments;
  if (argument?.argChoices) return argument.argChoices;
  const plain = argumentsOf(options, before.slice(before.indexOf(verb.name()) + 1));
  if (NO_DEVICE.has(verb.name()) || plain.length > 1) return [];
  return await places(situation, verb, plain[0]);
}

function isOption({ short, long }: Option, word: string | undefined): boolean {
  return word !== undefined && (word === short || word === long);
}

async function valuesOf(option: Option): Promise<readonly string[]> {
  if (option.argChoices !== undefined) return option.argChoices;
  return option.long === "--host" ? await hostNames().catch(() => []) : [];
}

/** The words that are neither options nor their values. */
function argumentsOf(options: readonly Option[], words: readonly string[]): readonly string[] {
  return words.filter((word, i) => {
    const taken = options.some((option) => option.required && isOption(option, words[i - 1]));
    return !taken && !word.startsWith("-");
  });
}

/** Devices, `DEV:WINDOW+` where a window belongs to it, or the windows of a device that was named. */
async function places(
  { root, before, current }: Situation,
  verb: Command,
  named: string | undefined,
): Promise<readonly string[]> {
  const devices = await askDaemon(root, before);
  if (WHOLE_DEVICE.has(verb.name()))
    return named === undefined ? devices.map(({ name }) => name) : [];
  if (verb.name() === "interrupts") {
    return devices.flatMap(({ name, interrupts }) => [
      name,
      ...interrupts.map((line) => `${name}:${line.name}`),
    ]);
  }
  if (named !== undefined) {
    return devices.find(({ name }) => name === named)?.windows.map((window) => window.name) ?? [];
  }
  if (verb.name() === "where" && before.some((word) => SPACE_OPTIONS.has(word))) {
    return devices.map(({ name }) => name);
  }
  if (!current.includes(":")) return devices.map(({ name }) => `${name}:`);
  return devices.flatMap(({ name, windows }) => windows.map((window) => `${name}:${window.name}+`));
}

/** Silent when there is no answer: a completion is no place for messages. */
async function askDaemon(root: Command, before: readonly string[]): Promise<readonly DeviceInfo[]> {
  for (const option of root.options) {
    const at = before.findIndex((word) => isOption(option, word));
    const value = before[at + 1];
    if (at < 0) continue;
    if (!option.required) root.setOptionValueWithSource(option.attributeName(), true, "cli");
    else if (value !== undefined) {
      root.setOptionValueWithSource(option.attributeName(), value, "cli");
    }
  }
  root.setOptionValueWithSource("connectTimeout", ASK_MS, "cli");
  try {
    return await withDevices(root, (source) => within(ASK_MS, source.devices()));
  } catch {
    return [];
  }
}
