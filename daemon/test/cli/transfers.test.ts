/** Bytes between windows and files, and what becomes of both when something is wrong. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { BenchTop, type CommandResult, result } from "./bench-top.js";

const MIB = 1024 * 1024;

/** Bytes that repeat nowhere near. */
function pattern(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8) * 13) & 0xff));
}

describe("barkeep, moving bytes", () => {
  let bench: BenchTop;
  before(async () => {
    bench = await BenchTop.start();
  });
  after(() => bench[Symbol.asyncDispose]());

  const well = async (line: string, input?: Uint8Array): Promise<CommandResult> => {
    const done = await bench.run(line, {}, input);
    assert.deepEqual({ code: done.code, stderr: done.stderr }, { code: 0, stderr: "" });
    return done;
  };
  const given = (name: string, bytes: Uint8Array): string => {
    writeFileSync(bench.file(name), bytes);
    return bench.file(name);
  };

  describe("load, save and cmp", () => {
    it("agree", async () => {
      const file = given("whole.bin", pattern(MIB));
      await well(`load board:mem ${file} --verify`);
      await well(`cmp board:mem ${file}`);
      await well(`save board:mem ${bench.file("back.bin")}`);
      assert.ok(readFileSync(bench.file("back.bin")).equals(pattern(MIB)));
      assert.ok(!existsSync(bench.file("back.bin.partial")));
    });
    it("take parts, at any offset of a window for memory", async () => {
      const file = given("part.bin", pattern(1000));
      await well(`load board mem 0x333 ${file} -n 999`);
      await well(`cmp board:mem+0x333 ${file} -n 999`);
      await well(`save board:mem+0x333 ${bench.file("part.back")} -n 999`);
      assert.ok(readFileSync(bench.file("part.back")).equals(pattern(1000).subarray(0, 999)));
    });
    it("take stdin and stdout", async () => {
      await well("load board:wc+16 -", pattern(64));
      const { bytes } = await well("save board:wc+16 - -n 64");
      assert.ok(bytes.equals(pattern(64)));
      await well("cmp board:wc+16 -", pattern(64));
    });
    it("work on registers, with accesses of their width", async () => {
      await well("load board:regs+0x800 -", pattern(16));
      const { stdout } = await well("peek board:regs+0x804");
      assert.equal(stdout, "0x0804 : 0x312a231c\n");
    });
    it("leave no other bytes changed", async () => {
      await well("load board:mem -", Buffer.alloc(64, 0xaa));
      await well("load board:mem+16 -", Buffer.alloc(8, 0xbb));
      const { bytes } = await well("dump board:mem -n 64 -o raw");
      const expected = Buffer.alloc(64, 0xaa).fill(0xbb, 16, 24);
      assert.ok(bytes.equals(expected));
    });
  });

  describe("cmp, when something differs", () => {
    before(() => well("load board:mem -", Buffer.alloc(64)));
    const wanted = Buffer.alloc(64).fill(0xff, 8, 10);

    it("shows where, and ends with 2", async () => {
      const { code, stdout, stderr } = await bench.run("cmp board:mem -", {}, wanted);
      assert.equal(stdout, "0x00000008 : 0x00, expected 0xff\n0x00000009 : 0x00, expected 0xff\n");
      assert.match(
        stderr,
        /VERIFY_MISMATCH: 2 of 64 bytes differ, first at 0x8: 0x00, expected 0xff/,
      );
      assert.equal(code, 2);
    });
    it("as JSON and CSV", async () => {
      const { stdout } = await bench.run("cmp board:mem - -o json", {}, wanted);
      const { bytes, differing } = JSON.parse(stdout) as Record<string, unknown>;
      assert.deepEqual({ bytes, differing }, { bytes: 64, differing: 2 });
      const csv = await bench.run("cmp board:mem - -o csv", {}, wanted);
      assert.equal(csv.stdout.split("\n")[1], "0x00000008,0x00,0xff");
    });
    it("lists only the first of many", async () => {
      const { stdout } = await bench.run("cmp board:mem -", {}, Buffer.alloc(64, 1));
      assert.match(stdout, /(.*\n){16}and 48 more\n$/);
    });
  });

  describe("dump", () => {
    it("shows bytes and text", async () => {
      await well("load board:mem+0x20 -", Buffer.from("barkeep keeps your BARs\0"));
      const { stdout } = await well("dump board:mem+0x20 -n 24");
      assert.equal(
        stdout,
        `00000020  62 61 72 6b 65 65 70 20 6b 65 65 70 73 20 79 6f  |barkeep keeps yo|
00000030  75 72 20 42 41 52 73 00                          |ur BARs.|
`,
      );
    });
    it("shows words in the order of the window", async () => {
      const little = await well("dump board:rom+0x10 -n 16 -w 32");
      assert.match(little.stdout, /^00000010 {2}ba4c0010 ba4c0014 ba4c0018 ba4c001c {2}\|/);
      await well("poke board:regs+0x800 0x11223344");
      const big = await well("dump board:regs_be -n 4 -w 32");
      assert.match(big.stdout, /^00000000 {2}44332211 /);
    });
    it("as CSV, JSON and raw", async () => {
      const csv = await well("dump board:rom -n 20 -o csv");
      assert.equal(
        csv.stdout,
        "offset,data\n0x00000000,00004cba04004cba08004cba0c004cba\n0x00000010,10004cba\n",
      );
      const { stdout } = await well("dump board:rom -n 8 -o json");
      assert.deepEqual(JSON.parse(stdout), {
        device: "board",
        window: "rom",
        offset: 0,
        length: 8,
        data: "00004cba04004cba",
      });
      const raw = await well("dump board:rom -o raw");
      assert.equal(raw.bytes.byteLength, 4096);
      assert.equal(raw.bytes.readUInt32LE(0xffc), 0xba4c0ffc);
    });
    it("stops quietly when nobody reads on", async () => {
      const child = bench.launch("dump board:mem");
      child.stdout?.once("data", () => child.stdout?.destroy());
      const { code, stderr } = await result(child);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    });
  });

  describe("with trouble", () => {
    it("a full disk: says so, and how far it got", async () => {
      const { code, stderr } = await bench.run("save board:mem /dev/full");
      assert.match(stderr, /\/dev\/full cannot be written: no space is left/);
      assert.match(stderr, /Saved before that: 0 of 1048576 bytes\.[\s\S]*Make room/);
      assert.equal(code, 2);
    });
    it("an output that is full", async () => {
      const line = `"$BARKEEP" dump board:mem > /dev/full`;
      const { code, stderr } = await bench.shell(line);
      assert.match(stderr, /stdout cannot be written: no space is left/);
      assert.equal(code, 2);
    });
    it("a fault in the middle leaves the old file, and the beginning of the new one", async () => {
      const file = given("kept.bin", Buffer.from("old"));
      await bench.operate(
        "write32 regs+0x304 2",
        "write64 regs+0x308 0x88000",
        "write32 regs+0x300 1",
      );
      const { code, stderr } = await bench.run(`save board:mem ${file}`);
      await bench.operate("write32 regs+0x300 0");
      assert.match(
        stderr,
        /BUS_FAULT: [\s\S]*Saved before that: (\d+) of 1048576 bytes\. .* as it was before; .* \1 bytes/,
      );
      assert.equal(readFileSync(file, "utf8"), "old");
      const saved = Number(/that: (\d+)/.exec(stderr)?.[1]);
      assert.ok(saved > 0 && saved <= 0x88000);
      assert.equal(readFileSync(`${file}.partial`).byteLength, saved);
      assert.equal(code, 2);
    });
    it("a fault in the middle of a load: says what is in the device", async () => {
      await bench.operate(
        "write32 regs+0x304 2",
        "write64 regs+0x308 0x88000",
        "write32 regs+0x300 1",
      );
      const { code, stderr } = await bench.run("load board:mem -", {}, pattern(MIB));
      await bench.operate("write32 regs+0x300 0");
      assert.match(
        stderr,
        /BUS_FAULT: [\s\S]*Written before that: \d+ of 1048576 bytes, perhaps up to \d+ more/,
      );
      assert.equal(code, 2);
    });
    it("a verification that fails", async () => {
      // Writes to the memory of a board that has left its bus vanish.
      await bench.operate("write32 regs+0x310 1");
      const { code, stderr } = await bench.run("load board:wc - --verify", {}, pattern(64));
      await bench.operate("write32 regs+0x310 0");
      assert.match(stderr, /VERIFY_MISMATCH: what was read back differs: .* of 64 bytes differ/);
      assert.match(stderr, /All 64 bytes were written/);
      assert.equal(code, 2);
    });
    it("more on stdin than the window takes: nothing is written", async () => {
      await well("load board:mem+0xffff0 -", Buffer.alloc(16, 0x55));
      const { code, stderr } = await bench.run("load board:mem+0xffff0 -", {}, Buffer.alloc(17));
      assert.match(stderr, /stdin has more than 16 bytes/);
      assert.equal(code, 1);
      const { bytes } = await well("dump board:mem+0xffff0 -o raw");
      assert.ok(bytes.equals(Buffer.alloc(16, 0x55)));
    });
  });
});
