import { Argument, Command } from "commander";
import { emit } from "../output.js";

const SHELLS = ["bash", "zsh", "fish"] as const;

export function completionCommand(): Command {
  return new Command("completion")
    .description("print the script that completes barkeep's arguments in a shell")
    .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
    .addHelpText(
      "after",
      `
Verbs, options, hosts, devices and windows are completed; for the last two, the daemon is asked.

Examples:
  barkeep completion fish > ~/.config/fish/completions/barkeep.fish
  source <(barkeep completion bash)              in ~/.bashrc
  source <(barkeep completion zsh)               in ~/.zshrc, after compinit`,
    )
    .action(async (shell: (typeof SHELLS)[number]) => {
      const { COMPLETION_SCRIPTS } = await import("../completion-script.js");
      await emit(COMPLETION_SCRIPTS[shell]);
    });
}

/** What the scripts call: prints the candidates for the last of the words. */
export function completeCommand(): Command {
  return new Command("__complete")
    .argument("[words...]")
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: string[], _options: unknown, command: Command) => {
      const { candidates } = await import("../completion-words.js");
      const found = await candidates(command.parent ?? command, words);
      await emit(found.map((word) => `${word}\n`).join(""));
    });
}
