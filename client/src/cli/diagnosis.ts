/** What listens at an address where gRPC does not get through. */
import type { DeviceError } from "../contract/errors.js";
import type { TlsOptions } from "../remote/target.js";
import type { Target } from "./endpoint.js";
import { ANSWER_MS, dial, firstBytes, opened, unreachable } from "./knock.js";
import { handshake } from "./tls-diagnosis.js";

const HTTP2_SETTINGS = 4;
const TLS_ALERT = 0x15;

/** Why this is certainly not a daemon that these options can talk to; undefined when it may be. */
export async function diagnose(
  target: Target,
  tls: TlsOptions | undefined,
): Promise<DeviceError | undefined> {
  return tls === undefined ? await listener(target) : await handshake(target, tls);
}

async function listener(target: Target): Promise<DeviceError | undefined> {
  const socket = dial(target);
  try {
    await opened(socket, "connect", ANSWER_MS);
    const bytes = await firstBytes(socket);
    if (bytes === undefined) return undefined;
    if (!Buffer.isBuffer(bytes) || bytes.length === 0 || bytes[0] === TLS_ALERT) {
      return hangsUp(target);
    }
    if (bytes[3] === HTTP2_SETTINGS) return undefined;
    const fix = "give the port that barkeepd listens on; its configuration says which";
    return unreachable(`what listens at ${target.text} does not speak gRPC`, fix);
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

function hangsUp(target: Target): DeviceError {
  const busy = "it may have too many connections, or be shutting down: see its log";
  const tls = "if it speaks TLS, give --tls-ca and your own --tls-cert and --tls-key; else ";
  return unreachable(`${target.text} hangs up`, "path" in target ? busy : tls + busy);
}
