/** One set-up at a time in one checkout, so that `npm start` beside `npm test` is harmless. */
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure, ROOT } from "./command.mjs";

const POLL_MS = 200;
const WAIT_MS = 15 * 60_000;
const id = createHash("sha256").update(ROOT).digest("hex").slice(0, 12);
/** Outside the tree, because `npm ci` removes `node_modules`. */
const LOCK = join(tmpdir(), `barkeep-set-up-${process.getuid?.() ?? 0}-${id}.pid`);

function take() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** The process that holds the lock, or undefined when it is gone. */
function holder() {
  try {
    const pid = Number(readFileSync(LOCK, "utf8"));
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}

/** Runs `body` while no other process of this user does so in this checkout. */
export async function exclusively(body) {
  const start = performance.now();
  let waitingFor;
  while (!take()) {
    const pid = holder();
    if (pid === undefined) {
      // A file without its content yet is not stale: look twice before taking it away.
      await sleep(POLL_MS);
      if (holder() === undefined) rmSync(LOCK, { force: true });
      continue;
    }
    if (waitingFor !== pid) console.log(`set-up: waiting for process ${pid}, which is at it`);
    waitingFor = pid;
    if (performance.now() - start > WAIT_MS) throw new Failure(`Waited too long for ${LOCK}.`);
    await sleep(POLL_MS);
  }
  const release = () => rmSync(LOCK, { force: true });
  process.once("exit", release);
  try {
    return await body();
  } finally {
    process.off("exit", release);
    release();
  }
}
