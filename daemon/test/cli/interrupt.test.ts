/** Ctrl-C, in the middle of everything that takes time. */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { BenchTop, type CommandResult, result } from "./bench-top.js";

const INTERRUPTED = 130;

describe("barkeep, interrupted", () => {
  let bench: BenchTop;
  before(async () => {
    bench = await BenchTop.start({ memory: "16M" });
    // A transfer of 16 MiB takes about ten seconds.
    await bench.slowDown(5000);
  });
  after(() => bench[Symbol.asyncDispose]());

  /** Sends the signal once the work has begun. */
  const interrupt = async (
    line: string,
    begun: (child: ChildProcess) => Promise<boolean>,
    signal: NodeJS.Signals = "SIGINT",
  ): Promise<CommandResult> => {
    const child = bench.launch(line);
    const ended = result(child);
    while (!(await begun(child)) && child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    child.kill(signal);
    return await ended;
  };
  const reads = async (address: string): Promise<string> => {
    const { stdout } = await bench.run(`peek ${address}`);
    return stdout.trim().split(" ").at(-1) ?? "";
  };
  /** True once registers are read: the board's log is emptied and grows again. */
  const polling = (): (() => Promise<boolean>) => {
    const emptied = bench.operate("write32 regs+0x200 1", "write32 regs+0x20c 1");
    return async () => {
      await emptied;
      return (await reads("board:regs+0x204")) !== "0x00000000";
    };
  };

  it("save: keeps what it has beside the file, and says so", async () => {
    const file = bench.file("saved.bin");
    const begun = async (): Promise<boolean> =>
      (statSync(`${file}.partial`, { throwIfNoEntry: false })?.size ?? 0) > 0;
    const { code, stdout, stderr } = await interrupt(`save board:mem ${file}`, begun);
    assert.match(
      stderr,
      /^barkeep: ended by Ctrl-C\n {2}Saved before that: \d+ of 16777216 bytes\./,
    );
    assert.ok(!existsSync(file));
    assert.ok(statSync(`${file}.partial`).size > 0);
    assert.deepEqual({ code, stdout }, { code: INTERRUPTED, stdout: "" });
  });

  it("load: says what is certainly in the device", async () => {
    const file = bench.file("load.bin");
    writeFileSync(file, Buffer.alloc(16 * 1024 * 1024, 0x77));
    const begun = async (): Promise<boolean> => (await reads("board:mem+0x40000")) === "0x77777777";
    const { code, stderr } = await interrupt(`load board:mem ${file} --timeout 10m`, begun);
    assert.match(
      stderr,
      /ended by Ctrl-C\n {2}Written before that: \d+ of 16777216 bytes(, perhaps up to \d+ more)?\./,
    );
    assert.equal(code, INTERRUPTED);
    const written = Number(/that: (\d+)/.exec(stderr)?.[1]);
    assert.ok(written > 0 && written < 16 * 1024 * 1024);
    assert.equal(await reads(`board:mem+${written - 4}`), "0x77777777");
    assert.equal(await reads("board:mem+0xfffff0"), "0x00000000");
  });

  it("wait", async () => {
    const { code, stdout, stderr } = await interrupt("wait board:regs+8 0x99", polling());
    assert.match(stderr, /^barkeep: ended by Ctrl-C\n[\s\S]*Waited for \d+\.\d s\./);
    assert.deepEqual({ code, stdout }, { code: INTERRUPTED, stdout: "" });
  });

  it("run: prints what it has, and how many operations were done", async () => {
    const file = bench.file("long.ops");
    writeFileSync(
      file,
      "yields\nread32 regs+0\nwaitFor32 regs+8 0x99 timeout=60s\nwrite32 regs+8 1\n",
    );
    const { code, stdout, stderr } = await interrupt(`run board ${file}`, polling());
    assert.equal(stdout, "regs+0x0000 : 0xba4c0001\nregs+0x0008 : 0x00000000\n");
    assert.match(
      stderr,
      /ended by Ctrl-C\n {2}Operations done before it failed: 1\.\n.*long\.ops:3: waitFor32/,
    );
    assert.equal(code, INTERRUPTED);
    assert.equal(await reads("board:regs+8"), "0x00000000");
  });

  const looking = async ({ stdout }: ChildProcess): Promise<boolean> => {
    if (stdout !== null) await once(stdout, "data");
    return true;
  };

  it("watch: that is how it ends", async () => {
    const { code, stdout, stderr } = await interrupt("watch board:rom+0 -i 50ms", looking);
    assert.match(stdout, /^\S+ rom\+0x0000 : 0xba4c0000\n$/);
    assert.match(stderr, /^barkeep: looked \d+ times\.\n$/);
    assert.equal(code, 0);
  });

  it("SIGTERM is an orderly end too", async () => {
    const { code, stderr } = await interrupt("wait board:regs+8 0x99", polling(), "SIGTERM");
    assert.match(stderr, /ended by SIGTERM/);
    assert.equal(code, 143);
  });

  it("leaves a device that works", async () => {
    assert.equal(await reads("board:regs+0"), "0xba4c0001");
  });
});
