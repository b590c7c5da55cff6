import type { AgentClient } from "./agent-client.js";

/** The guest's files, as far as sysfs needs it. Errors carry the guest's errno name as `code`. */
export class Sysfs {
  readonly #agent: AgentClient;

  constructor(agent: AgentClient) {
    this.#agent = agent;
  }

  /** The text of an attribute, without its final newline. */
  async read(path: string): Promise<string> {
    return (await this.#agent.call("readText", { path })).trimEnd();
  }

  /** Exactly one write(). An empty value writes nothing: to clear an attribute, write "\n". */
  async write(path: string, value: string): Promise<void> {
    await this.#agent.call("write", { path, value });
  }

  /** At most `length` bytes: fewer at the end of the file. */
  async readBytes(path: string, offset: number, length: number): Promise<Uint8Array> {
    const base64 = await this.#agent.call("readBytes", { path, offset, length });
    return Buffer.from(base64, "base64");
  }

  list(path: string): Promise<string[]> {
    return this.#agent.call("list", { path });
  }

  exists(path: string): Promise<boolean> {
    return this.#agent.call("exists", { path });
  }
}
