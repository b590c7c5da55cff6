import type { Duplex } from "node:stream";

import { within } from "./deadline.js";
import { onJsonLines } from "./json-lines.js";
import { QMP_LIMIT_MS } from "./limits.js";

export type QmpArguments = Readonly<Record<string, unknown>>;

export interface QmpEvent {
  readonly event: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

interface QmpReply {
  readonly id?: number;
  readonly return?: unknown;
  readonly error?: { readonly class: string; readonly desc: string };
}

interface PendingCommand {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface EventWaiter {
  readonly matches: (event: QmpEvent) => boolean;
  readonly resolve: (event: QmpEvent) => void;
}

/** A client of QEMU's machine protocol, on a connection that QEMU already listens to. */
export class Qmp {
  readonly #stream: Duplex;
  readonly #pending = new Map<number, PendingCommand>();
  readonly #waiters = new Set<EventWaiter>();
  #lastId = 0;

  constructor(stream: Duplex) {
    this.#stream = stream;
    onJsonLines(stream, (message) => this.#receive(message as QmpReply & Partial<QmpEvent>));
    const end = (error?: Error) => this.#end(error);
    stream.on("error", end).on("close", end);
  }

  /** Ends the negotiation that begins each connection; to be called once, before anything else. */
  async negotiate(): Promise<void> {
    await this.execute("qmp_capabilities");
  }

  async execute(command: string, args: QmpArguments = {}): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    const reply = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
    });
    this.#stream.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    try {
      return await within(QMP_LIMIT_MS, `reply to QMP ${command}`, reply);
    } finally {
      this.#pending.delete(id);
    }
  }

  /** The text that QEMU's human monitor prints for the command. */
  async monitor(command: string): Promise<string> {
    return String(await this.execute("human-monitor-command", { "command-line": command }));
  }

  /**
   * The next event that matches. Call it before the command that causes the event, and await it
   * afterwards.
   */
  async nextEvent(
    limitMs: number,
    name: string,
    matches: (event: QmpEvent) => boolean = () => true,
  ): Promise<QmpEvent> {
    let waiter: EventWaiter | undefined;
    const event = new Promise<QmpEvent>((resolve) => {
      waiter = { matches: (event) => event.event === name && matches(event), resolve };
      this.#waiters.add(waiter);
    });
    try {
      return await within(limitMs, `QMP event ${name}`, event);
    } finally {
      if (waiter) this.#waiters.delete(waiter);
    }
  }

  #receive(message: QmpReply & Partial<QmpEvent>): void {
    if (message.event !== undefined) {
      const event = message as QmpEvent;
      for (const waiter of this.#waiters) if (waiter.matches(event)) waiter.resolve(event);
      return;
    }
    if (message.id === undefined) return; // the greeting
    const command = this.#pending.get(message.id);
    if (message.error) {
      command?.reject(new Error(`QMP: ${message.error.class}: ${message.error.desc}`));
    } else {
      command?.resolve(message.return);
    }
  }

  #end(error: Error = new Error("QMP: QEMU closed the connection")): void {
    for (const command of this.#pending.values()) command.reject(error);
    this.#pending.clear();
  }
}
