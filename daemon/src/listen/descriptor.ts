/** What Node has no public way to: the descriptor of a socket, and reading no more from it. */
import type { Socket } from "node:net";

interface Handle {
  readonly fd: number;
  reading: boolean;
  readStop(): number;
}

function handleOf(socket: Socket): Handle | null {
  return (socket as unknown as { readonly _handle: Handle | null })._handle;
}

/** The descriptor of a socket, -1 when it is closed. */
export function descriptorOf(socket: Socket): number {
  return handleOf(socket)?.fd ?? -1;
}

/**
 * Stops reading from the kernel, and answers what was read and nobody has taken. Whatever comes
 * after that stays in the kernel, for whoever shares the descriptor.
 */
export function stopReading(socket: Socket): Buffer {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) break;
    chunks.push(chunk);
  }
  // Taking from the stream made it read again, which it does no sooner than the next turn.
  const handle = handleOf(socket);
  if (handle !== null) {
    handle.readStop();
    // So that the stream does not start it another time.
    handle.reading = true;
  }
  return Buffer.concat(chunks);
}
