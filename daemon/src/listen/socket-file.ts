import { once } from "node:events";
import { lstatSync, type Stats, unlinkSync } from "node:fs";
import { connect } from "node:net";

/**
 * Makes room for a new socket at `path`: removes one that a dead daemon left behind.
 * @throws Error when somebody answers there, or when it is not a socket.
 */
export async function clearSocketFile(path: string): Promise<void> {
  const stats = statOf(path);
  if (stats === undefined) return;
  if (!stats.isSocket()) throw new Error(`${path} is there already, and is not a socket`);
  if (await answers(path)) {
    throw new Error(
      `${path} is in use: another daemon answers there. Stop it, or use another path`,
    );
  }
  unlinkSync(path);
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, "connect");
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ECONNREFUSED" || code === "ENOENT") return false;
    // Busy, or not ours to touch: somebody is there as far as we can tell.
    throw new Error(`${path} cannot be probed: ${code}`, { cause: error });
  } finally {
    socket.destroy();
  }
}
