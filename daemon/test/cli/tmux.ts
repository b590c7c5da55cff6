/** A real terminal: a window of tmux, with a shell in it. */
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";

const PATIENCE_MS = 60_000;
const PROMPT = "ready>";

/** Why there is no terminal here, or false when there is one. */
export const WITHOUT_TMUX: string | false =
  spawnSync("tmux", ["-V"]).status === 0 ? false : "tmux is not installed: apt-get install tmux";

export class Terminal implements Disposable {
  readonly #socket: string = `barkeep-${randomUUID().slice(0, 8)}`;

  /** A shell that has this environment, and waits. */
  static async open(env: NodeJS.ProcessEnv, columns = 80): Promise<Terminal> {
    const terminal = new Terminal();
    const size = ["-x", String(columns), "-y", "24"];
    const shell = `env PS1='${PROMPT}' bash --norc --noprofile -i`;
    terminal.#tmux(["new-session", "-d", ...size, shell], { ...env, TMUX: "" });
    await terminal.see((screen) => screen.includes(PROMPT));
    return terminal;
  }

  type(line: string): void {
    this.#tmux(["send-keys", "-l", line]);
    this.press("Enter");
  }

  press(key: string): void {
    this.#tmux(["send-keys", key]);
  }

  resize(columns: number): void {
    this.#tmux(["resize-window", "-x", String(columns), "-y", "24"]);
  }

  /** What is on the screen, without blank ends. With colours if wanted, their escapes as "ESC". */
  screen({ colours = false }: { readonly colours?: boolean } = {}): string {
    const screen = this.#tmux(["capture-pane", "-p", ...(colours ? ["-e"] : [])]);
    return screen.trimEnd().replaceAll("\u001b", "ESC");
  }

  get cursorIsVisible(): boolean {
    return this.#tmux(["display-message", "-p", "#{cursor_flag}"]).trim() === "1";
  }

  /** Waits until the screen is as wanted; answers it. */
  async see(wanted: (screen: string) => boolean, colours = false): Promise<string> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const screen = this.screen({ colours });
      if (wanted(screen)) return screen;
      if (performance.now() > until) throw new Error(`not seen on this screen:\n${screen}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  /** Waits for the end of what was typed last; answers its exit code. */
  async exitCode(): Promise<number> {
    const mark = randomUUID().slice(0, 8);
    await this.see((text) => text.endsWith(PROMPT));
    this.type(`echo "${mark} is $?"`);
    const screen = await this.see((text) => new RegExp(`^${mark} is \\d+`, "m").test(text));
    return Number(new RegExp(`^${mark} is (\\d+)`, "m").exec(screen)?.[1]);
  }

  [Symbol.dispose](): void {
    this.#tmux(["kill-server"]);
  }

  #tmux(args: readonly string[], env: NodeJS.ProcessEnv = process.env): string {
    const { status, stdout, stderr } = spawnSync(
      "tmux",
      ["-L", this.#socket, "-f", "/dev/null", ...args],
      { env, encoding: "utf8" },
    );
    if (status !== 0) throw new Error(`tmux ${args.join(" ")}: ${stderr}`);
    return stdout;
  }
}
