import { closeSync } from "node:fs";
import { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { NativeBinding } from "@barkeep/native";

const LINGER_MS = 2000;
/** Bytes of the device on their way to the client: one buffer is filled while TLS has the other. */
const BUFFERS = 2;
const BUFFER_BYTES = 128 * 1024;
/** Bytes of the client on their way to the device; over it the client is not read from. */
const OUTGOING_BYTES = 256 * 1024;

/**
 * Joins a TLS connection to a descriptor that native code can serve, and answers the descriptor,
 * which the caller closes. Each side's end becomes the other's, after what it had sent.
 */
export function relayTls(tls: TLSSocket, binding: Pick<NativeBinding, "socketPair">): number {
  const [ours, theirs] = binding.socketPair();
  let plain: Socket;
  try {
    plain = plainEnd(ours, tls);
  } catch (error) {
    closeSync(ours);
    closeSync(theirs);
    throw error;
  }
  plain.on("error", () => plain.destroy());
  plain.on("end", () => tls.end());
  plain.on("close", () => {
    tls.end();
    // A peer that does not read its last bytes does not keep them here for long.
    setTimeout(() => tls.destroy(), LINGER_MS).unref();
  });
  tls.on("close", () => plain.destroy());
  pipeTogether(tls, plain);
  return theirs;
}

/** What native code sends goes to the client, through buffers that are used in turn. */
function plainEnd(fd: number, tls: TLSSocket): Socket {
  const buffers = Array.from({ length: BUFFERS }, () => ({
    bytes: Buffer.allocUnsafeSlow(BUFFER_BYTES),
    busy: false,
  }));
  let turn = 0;
  const options = {
    fd,
    readable: true,
    writable: true,
    allowHalfOpen: true,
    writableHighWaterMark: OUTGOING_BYTES,
    onread: {
      buffer: () => buffers[turn]?.bytes,
      callback: (length: number) => {
        const index = turn;
        const buffer = buffers[index] as (typeof buffers)[number];
        turn = (turn + 1) % BUFFERS;
        buffer.busy = true;
        tls.write(buffer.bytes.subarray(0, length), () => {
          buffer.busy = false;
          if (index === turn) plain.resume();
        });
        // Node has asked for the next one by the time that this stops it.
        return buffers[turn]?.busy === false;
      },
    },
  };
  const plain: Socket = new Socket(options);
  plain.resume();
  return plain;
}

/** TLS hands on a record at a time; what came together leaves in one write. */
function pipeTogether(tls: TLSSocket, plain: Socket): void {
  const leave = (): void => plain.uncork();
  tls.on("data", (chunk: Buffer) => {
    if (plain.writableCorked === 0) {
      plain.cork();
      setImmediate(leave);
    }
    if (!plain.write(chunk)) tls.pause();
  });
  plain.on("drain", () => tls.resume());
  tls.on("end", () => plain.end());
}
