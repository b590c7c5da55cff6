import { once } from "node:events";
import { connect, type Socket } from "node:net";

import type { AgentMethod, AgentParams, AgentReply, AgentResult } from "../guest/protocol.js";
import { within } from "./deadline.js";
import { onJsonLines } from "./json-lines.js";
import { AGENT_CALL_LIMIT_MS } from "./limits.js";

/** The guest refused or could not do it; `code` is an errno name such as "ENOENT", if it has one. */
export class AgentError extends Error {
  readonly code: string | undefined;

  constructor(method: AgentMethod, error: { message: string; code?: string }) {
    super(`guest: ${method}: ${error.message}`);
    this.code = error.code;
  }
}

interface PendingCall {
  readonly method: AgentMethod;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The host's end of the connection to the agent. Calls may overlap. */
export class AgentClient {
  readonly #socket: Socket;
  readonly #pending = new Map<number, PendingCall>();
  #lastId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    onJsonLines(socket, (message) => this.#receive(message as AgentReply));
    const end = (error?: Error) => this.#end(error);
    socket.on("error", end).on("close", () => end());
  }

  static async connect(port: number): Promise<AgentClient> {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    await within(AGENT_CALL_LIMIT_MS, "connection to the agent", once(socket, "connect"));
    return new AgentClient(socket);
  }

  async call<M extends AgentMethod>(
    method: M,
    params: AgentParams<M>,
    limitMs: number = AGENT_CALL_LIMIT_MS,
  ): Promise<AgentResult<M>> {
    this.#lastId += 1;
    const id = this.#lastId;
    const result = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { method, resolve, reject });
    });
    if (this.#socket.destroyed) this.#end();
    this.#socket.write(`${JSON.stringify({ id, method, params })}\n`);
    try {
      return (await within(limitMs, `answer of the guest to ${method}`, result)) as AgentResult<M>;
    } finally {
      this.#pending.delete(id);
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(reply: AgentReply): void {
    const call = this.#pending.get(reply.id);
    if (reply.error) call?.reject(new AgentError(call.method, reply.error));
    else call?.resolve(reply.result);
  }

  #end(error: Error = new Error("guest: the agent's connection ended")): void {
    for (const call of this.#pending.values()) call.reject(error);
    this.#pending.clear();
  }
}
