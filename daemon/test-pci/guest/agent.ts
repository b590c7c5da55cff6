/**
 * The rig's hand in the guest: does what the tests on the host ask for, one JSON line per request
 * and reply. Nothing here knows of the product, except that a daemon is a program with a
 * configuration file and a port.
 */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { access, constants, open, readdir, readFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";

import { onJsonLines } from "../rig/json-lines.js";
import { LOG_BYTES_MAX } from "../rig/limits.js";
import { DaemonProcess } from "./daemon-process.js";
import {
  AGENT_PORT,
  type AgentMethod,
  type AgentParams,
  type AgentReply,
  type AgentRequest,
  type AgentResult,
  DAEMON_PORTS,
  type ExecResult,
  GUEST_ADDRESS,
  READY_LINE,
} from "./protocol.js";
import { startRelay } from "./relay.js";

type Handlers = { [M in AgentMethod]: (params: AgentParams<M>) => Promise<AgentResult<M>> };

const daemons = new Map<number, DaemonProcess>(
  DAEMON_PORTS.map((port) => [port, new DaemonProcess(port)]),
);

const handlers: Handlers = {
  readText: ({ path }) => readFile(path, "utf8"),
  readBytes,
  write,
  list: ({ path }) => readdir(path),
  exists: ({ path }) =>
    access(path).then(
      () => true,
      () => false,
    ),
  exec,
  startDaemon: async ({ port, argv, config, limitMs }) =>
    daemonAt(port).start(argv, config, limitMs),
  stopDaemon: async ({ port, signal, limitMs }) => daemonAt(port).stop(signal, limitMs),
  daemonExit: async ({ port }) => daemonAt(port).exit,
  daemonLog: async ({ port }) => daemonAt(port).log,
  exit: async () => {
    setImmediate(() => process.exit(0));
    return null;
  },
};

function daemonAt(port: number): DaemonProcess {
  const daemon = daemons.get(port);
  if (!daemon) throw new Error(`no daemon may listen at port ${port}`);
  return daemon;
}

async function readBytes(params: AgentParams<"readBytes">): Promise<string> {
  await using file = await open(params.path, "r");
  const bytes = Buffer.alloc(params.length);
  const { bytesRead } = await file.read(bytes, 0, params.length, params.offset);
  return bytes.subarray(0, bytesRead).toString("base64");
}

async function write({ path, value }: AgentParams<"write">): Promise<null> {
  await using file = await open(path, constants.O_WRONLY);
  await file.write(value);
  return null;
}

function exec({ argv, limitMs }: AgentParams<"exec">): Promise<ExecResult> {
  const [command = "", ...args] = argv;
  const options = { timeout: limitMs, killSignal: "SIGKILL", maxBuffer: LOG_BYTES_MAX } as const;
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      const ran = typeof error?.code !== "string";
      if (ran) resolve({ code: child.exitCode, signal: child.signalCode, stdout, stderr });
      else reject(error);
    });
  });
}

async function reply({ id, method, params }: AgentRequest): Promise<AgentReply> {
  const handle = handlers[method] as (params: unknown) => Promise<unknown>;
  try {
    return { id, result: await handle(params) };
  } catch (cause) {
    const error = cause as NodeJS.ErrnoException;
    const reason = error.cause instanceof Error ? `\n${error.cause.message}` : "";
    const message = error.message + reason;
    return { id, error: { message, ...(error.code ? { code: error.code } : {}) } };
  }
}

function serve(socket: Socket): void {
  socket.on("error", () => {});
  onJsonLines(socket, (message) => {
    void reply(message as AgentRequest).then((answer) => {
      socket.write(`${JSON.stringify(answer)}\n`);
    });
  });
}

for (const port of DAEMON_PORTS) await startRelay(GUEST_ADDRESS, port);
const server = createServer({ noDelay: true }, serve);
server.listen(AGENT_PORT, GUEST_ADDRESS);
await once(server, "listening");
process.stdout.write(`\n${READY_LINE}\n`);
