/**
 * Whether somebody listens where a daemon should. gRPC keeps trying until its deadline and then says
 * that it ran out; a plain socket knows at once, and why.
 */
import { stat } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { DeviceError } from "../contract/errors.js";
import type { Target } from "./endpoint.js";

/** How long a diagnosis waits for each answer. */
export const ANSWER_MS = 1000;
/** What an HTTP/2 client says first: the preface and empty settings. */
export const HTTP2_HELLO: Buffer = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

/** Resolves when somebody accepts connections there. @throws DeviceError saying who does not. */
export async function knock(target: Target, timeoutMs: number): Promise<void> {
  const socket = dial(target);
  try {
    await opened(socket, "connect", timeoutMs);
  } catch (error) {
    throw await unreachableBecause(target, error as NodeJS.ErrnoException, timeoutMs);
  } finally {
    socket.destroy();
  }
}

export function dial(target: Target): Socket {
  return "path" in target
    ? connect({ path: target.path })
    : connect({ host: target.host, port: target.port });
}

export function opened(
  socket: Socket,
  event: "connect" | "secureConnect",
  ms: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(Object.assign(new Error(), { code: "ETIMEDOUT" })), ms);
    socket.on("error", reject);
    socket.once(event, resolve);
    socket.once("close", () => clearTimeout(timer));
  });
}

/** The first bytes that the other end sends, none when it hangs up, undefined when it is silent. */
export function firstBytes(socket: Socket): Promise<Buffer | NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ANSWER_MS);
    socket.once("data", resolve);
    socket.once("error", resolve);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve(Buffer.alloc(0));
    });
    socket.write(HTTP2_HELLO);
  });
}

export function unreachable(reason: string, fix: string): DeviceError {
  return new DeviceError("DISCONNECTED", { reason, fix });
}

/** An error of a socket in words. */
export async function unreachableBecause(
  target: Target,
  error: NodeJS.ErrnoException,
  timeoutMs: number,
): Promise<DeviceError> {
  const { code = "" } = error;
  if ("path" in target) return await explainedPath(target.path, code);
  const { host, port } = target;
  const check = "check address, port, firewall and VPN";
  if (code === "ECONNREFUSED") {
    const fix = "check the port, and that barkeepd runs there and is configured to listen on TCP";
    return unreachable(`nothing listens on port ${port} of ${host}`, fix);
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return unreachable(`no address is known for the host ${host}`, "check its spelling and DNS");
  }
  if (code === "ETIMEDOUT") {
    const fix = `${check}, or give a longer --connect-timeout`;
    return unreachable(`${host} port ${port} did not answer within ${timeoutMs / 1000} s`, fix);
  }
  return unreachable(`${host} port ${port} cannot be reached: ${error.message || code}`, check);
}

async function explainedPath(path: string, code: string): Promise<DeviceError> {
  const start = "start barkeepd here, or name another daemon with --host or BARKEEP_HOST";
  if (code === "ENOENT") return unreachable(`there is no socket ${path}`, start);
  if (code === "EACCES" || code === "EPERM") {
    const fix = "join the group that owns the socket (ls -l shows it), then log in again";
    return new DeviceError("NOT_ALLOWED", { reason: `you may not use the socket ${path}`, fix });
  }
  const isSocket = await stat(path).then(
    (found) => found.isSocket(),
    () => true,
  );
  if (!isSocket) return unreachable(`${path} is not a socket`, start);
  if (code === "ECONNREFUSED") return unreachable(`nobody listens on the socket ${path}`, start);
  return unreachable(`the socket ${path} cannot be used (${code})`, start);
}
