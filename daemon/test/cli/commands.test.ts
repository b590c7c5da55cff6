/** Every verb against a real daemon with the simulated board. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { BenchTop, result } from "./bench-top.js";

describe("barkeep, with a daemon", () => {
  let bench: BenchTop;
  before(async () => {
    bench = await BenchTop.start();
  });
  after(() => bench[Symbol.asyncDispose]());

  const prints = async (line: string, expected: string | RegExp): Promise<void> => {
    const { code, stdout, stderr } = await bench.run(line);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    if (typeof expected === "string") assert.equal(stdout, expected);
    else assert.match(stdout, expected);
  };
  const json = async (line: string): Promise<unknown> => {
    const { code, stdout, stderr } = await bench.run(line);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    return JSON.parse(stdout);
  };

  describe("ls", () => {
    it("lists devices, also those that could not be opened", () =>
      prints("ls", /^DEVICE .*\nboard +sim +ready .* 6\nbroken +file +unavailable/));
    it("as CSV", () => prints("ls -o csv", /^device,backend,state,identity,windows\nboard,sim,/));
    it("as JSON, with the reason why a device is unavailable", async () => {
      const devices = (await json("ls -o json")) as Record<string, unknown>[];
      assert.deepEqual(
        devices.map(({ name }) => name),
        ["board", "broken"],
      );
      assert.match(String(devices[0]?.["tableHash"]), /^0x[0-9a-f]+$/);
      assert.match(JSON.stringify(devices[1]?.["error"]), /"code":"DEVICE_UNAVAILABLE"/);
    });
  });

  describe("show", () => {
    it("prints facts and windows", () => prints("show board", /device +board\n[\s\S]*regs +4K /));
    it("prints where each window comes from", () => prints("show board", /wc .*write-combining/));
    it("as CSV, the windows", () => prints("show board -o csv", /^window,size,[\s\S]*\nmem,1M,/));
    it("takes the device of BARKEEP_DEVICE", async () => {
      const { stdout } = await bench.run("show", { BARKEEP_DEVICE: "board" });
      assert.match(stdout, /device +board/);
    });
    it("tells how its batches and bulk travel", () =>
      prints("show board --connection", /transport +channel\nreason +the daemon offers it\n/));
    it("tells why they travel otherwise", async () => {
      const forced = await json("show board --connection --transport grpc -o json");
      const { transport, reason } = forced as Record<string, unknown>;
      assert.deepEqual({ transport, reason }, { transport: "grpc", reason: "gRPC was asked for" });
    });
    it("says why a device is unavailable", () => prints("show broken", /DEVICE_UNAVAILABLE/));
  });

  describe("peek", () => {
    it("reads one register", () => prints("peek board:regs+0", "0x0000 : 0xba4c0001\n"));
    it("takes separate arguments", () => prints("peek board regs 0x4", "0x0004 : 0x00010000\n"));
    it("reads several", () =>
      prints("peek board:rom+0x10 -n 2", "0x0010 : 0xba4c0010\n0x0014 : 0xba4c0014\n"));
    it("reads bytes", () => prints("peek board:rom+0x10 -w 8", "0x0010 : 0x10\n"));
    it("reads 64 bits", () => prints("peek board:rom+8 -w 64", "0x0008 : 0xba4c000cba4c0008\n"));
    it("as CSV", () => prints("peek board:rom+0 -o csv", "offset,value\n0x0000,0xba4c0000\n"));
    it("as JSON", async () => {
      assert.deepEqual(await json("peek board:rom+8 -w 16 -n 2 -o json"), {
        device: "board",
        window: "rom",
        width: 16,
        values: [
          { offset: 8, value: "0x8" },
          { offset: 10, value: "0xba4c" },
        ],
      });
    });
    it("as raw bytes", async () => {
      const { bytes } = await bench.run("peek board:rom+0 -n 1K -o raw");
      assert.equal(bytes.byteLength, 4096);
      assert.equal(bytes.readUInt32LE(0x7fc), 0xba4c07fc);
    });
    it("stops quietly when nobody reads on", async () => {
      const child = bench.launch("peek board:mem+0 -n 128K");
      child.stdout?.once("data", () => child.stdout?.destroy());
      const { code, stderr } = await result(child);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    });
  });

  describe("poke", () => {
    it("writes without a word", async () => {
      await prints("poke board:regs+8 0xcafe", "");
      await prints("peek board:regs+8", "0x0008 : 0x0000cafe\n");
    });
    it("writes several values at rising addresses, and verifies them", async () => {
      await prints("poke board regs 0x800 1 2 3 --verify", "");
      await prints("peek board:regs+0x800 -n 3", /: 0x0{7}1\n.*: 0x0{7}2\n.*: 0x0{7}3\n/);
    });
    it("writes 64 bits", async () => {
      await prints("poke board:regs+0x10 -w 64 0x1122_3344_5566_7788 --verify", "");
      await prints("peek board:regs+0x14", "0x0014 : 0x11223344\n");
    });
    it("changes what the mask covers, and shows it", async () => {
      await prints("poke board:regs+0x810 0xff", "");
      const changed = "0x0810 : 0x000000ff -> 0x0000001f\n";
      await prints("poke board:regs+0x810 0x10 --mask 0xf0 --verify", changed);
    });
    it("as JSON", async () => {
      assert.deepEqual(await json("poke board:regs+0x820 -w 8 5 --mask 0xf -o json"), {
        device: "board",
        window: "regs",
        width: 8,
        values: [{ offset: 0x820, value: "0x5", old: "0x0" }],
      });
    });
    it("fills and empties a FIFO", async () => {
      await prints("poke board:regs+0x100 7 8 9 --fixed", "");
      await prints("peek board:regs+0x100 -n 3 --fixed", /: 0x0{7}7\n.*: 0x0{7}8\n.*: 0x0{7}9\n/);
    });
    it("makes exactly the accesses that it was asked for", async () => {
      await prints("poke board:regs+0x200 1", "");
      await prints("poke board:regs+8 2 --mask 0xff --verify", /->/);
      await prints("poke board:regs+0x200 0", "");
      const { bytes } = await bench.run("peek board:log+0 -n 24 -o raw");
      const accesses = [0, 32, 64].map((at) => bytes.subarray(at, at + 16).toString("hex"));
      const [read, write] = ["01000000 01 00 20 00", "01000000 02 00 20 00"].map(
        (head) => `${head.replaceAll(" ", "")}0800000000000000`,
      );
      assert.deepEqual(accesses, [read, write, read]);
    });
  });

  describe("wait", () => {
    it("prints the value that matched", async () => {
      await bench.operate("write32 regs+0x48 20000", "write32 regs+0x40 1");
      await prints("wait board:regs+0x44 2 --mask 2", "0x0044 : 0x00000002\n");
    });
    it("as JSON", async () => {
      assert.deepEqual(await json("wait board:rom+8 8 -w 16 -o json"), {
        device: "board",
        window: "rom",
        width: 16,
        values: [{ offset: 8, value: "0x8" }],
      });
    });
  });

  describe("watch", () => {
    it("prints first values, and then changes", () =>
      prints(
        "watch board:regs+0x20 rom+4 -c 3 -i 20ms",
        /^\S+Z regs\+0x0020 : 0x\w{8}\n\S+Z rom\+0x0004 : 0xba4c0004\n(\S+Z regs\+0x0020 : .*\n){2}$/,
      ));
    it("prints nothing for what does not change", () =>
      prints(
        "watch board rom 0 4 -c 3 -i 1ms -w 16",
        /^.*rom\+0x0000 : 0x0000\n.*\+0x0004 : .*\n$/,
      ));
    it("as lines of JSON", () =>
      prints(
        "watch board:rom+0 -c 2 -i 1ms -o json",
        /^\{"time":"\S+Z","address":"rom\+0x0000","value":"0xba4c0000"\}\n$/,
      ));
    it("as CSV", () =>
      prints(
        "watch board:rom+0 -c 1 -o csv",
        /^time,address,value\n\S+Z,rom\+0x0000,0xba4c0000\n$/,
      ));
  });

  describe("run", () => {
    const program = [
      "write32 regs+0x820 0xff   # BANK",
      "read32 regs+0x820",
      "update32 regs+0x820 0x10 mask=0xf0",
      "verify32 regs+0x820 0x1f",
      "readBlock16 rom+0 2",
      "delay 10us",
      "flush regs",
    ];
    const file = (): string => {
      const path = bench.file("program.ops");
      writeFileSync(path, `${program.join("\n")}\n`);
      return path;
    };

    it("prints what operations answer", () =>
      prints(
        `run board ${file()}`,
        `regs+0x0820 : 0x000000ff
regs+0x0820 : 0x000000ff -> 0x0000001f
regs+0x0820 : 0x0000001f
rom+0x0000 : 0x0000
rom+0x0002 : 0xba4c
`,
      ));
    it("as CSV", () =>
      prints(
        `run board ${file()} -o csv`,
        /^line,operation,address,value\n2,read32,regs\+0x0820,0x000000ff\n3,update32,/,
      ));
    it("as JSON", async () => {
      const { results } = (await json(`run board ${file()} -o json`)) as { results: unknown[] };
      assert.deepEqual(results[3], {
        line: 5,
        operation: "readBlock16",
        window: "rom",
        offset: 0,
        values: ["0x0", "0xba4c"],
      });
    });
    it("takes stdin and the device of BARKEEP_DEVICE", async () => {
      const { stdout } = await bench.run("run -", { BARKEEP_DEVICE: "board" }, "read32 rom+8");
      assert.equal(stdout, "rom+0x0008 : 0xba4c0008\n");
    });
    it("prints the program and runs nothing with --dry-run", async () => {
      await bench.operate("write32 regs+0x820 1");
      await prints(
        `run board ${file()} --dry-run`,
        /^ {4}0 {2}write32 regs\+0x820 0xff\n {4}1 {2}read32 [\s\S]*\n# 7 operations, \d+ bytes, /,
      );
      await prints("peek board:regs+0x820", "0x0820 : 0x00000001\n");
    });
    it("makes of a program the bytes that run", async () => {
      const { bytes } = await bench.run(`run board ${file()} --dry-run -o raw`);
      assert.equal(bytes.subarray(0, 4).toString(), "BKP1");
      assert.equal(bytes.readUInt32LE(16), 7);
    });
  });

  describe("bench", () => {
    it("measures registers and bulk, and leaves memory as it was", async () => {
      await bench.operate("write32 mem+0 0x1234");
      const line = "bench board:mem -n 4K -d 10ms --write -o json";
      const measured = (await json(line)) as { readonly name: string; readonly value: number }[];
      const names = "read-median read-p99 reads-pipelined reads-batched bulk-read bulk-write";
      assert.equal(measured.map(({ name }) => name).join(" "), names);
      assert.ok(measured.every(({ value }) => value > 0));
      await prints("peek board:mem+0", "0x00000 : 0x00001234\n");
    });
    it("as a table", () =>
      prints("bench board:rom -d 1ms", /^MEASURE +VALUE +UNIT +OF\nread-median +\S+ +us /));
  });

  it("version names client and daemon", () =>
    prints("version", /client +\S+\ndaemon +\S+\nprotocol +1\nboot id +[0-9a-f-]{36}\n/));
});
