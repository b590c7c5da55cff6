/** Where a window points: every fact with its source, and from an address back to the window. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { BenchTop } from "./bench-top.js";

/** Two windows of one file that overlap, and one of which nobody says where it is for the device. */
const CARD = (folder: string): string => {
  writeFileSync(`${folder}/card.bin`, new Uint8Array(0x3000));
  const path = `path: ${folder}/card.bin`;
  return `  card:
    backend: file
    windows:
      regs: { ${path}, offset: 0x1000, length: 0x1000, axi: 0x44a00000 }
      status: { ${path}, offset: 0x1100, length: 0x10, axi: 0x44a00100 }
      far: { ${path}, length: 0x1000, axi: 0x1f_ffff_ffff_f000 }
      blank: { ${path} }
`;
};

describe("barkeep where", () => {
  let bench: BenchTop;
  before(async () => {
    bench = await BenchTop.start({ more: (folder) => CARD(folder).replaceAll("_", "") });
  });
  after(() => bench[Symbol.asyncDispose]());

  const stdoutOf = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await bench.run(line);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    return stdout;
  };
  const complains = async (line: string, complaint: RegExp): Promise<void> => {
    const { code, stdout, stderr } = await bench.run(line);
    assert.match(stderr, complaint);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  };

  it("translates one offset, with who says so", async () => {
    const text = await stdoutOf("where card:regs+0x104");
    assert.match(text, /^place +card:regs\+0x104$/m);
    assert.match(text, /^path +\/\S*card\.bin \+ 0x1104 +path: in the configuration$/m);
    assert.match(text, /^page +4K +sysconf\(_SC_PAGESIZE\)$/m);
    assert.match(text, /^cache +cached +a regular file/m);
    assert.match(text, /^axi +0x44a00104 +axi: in the configuration$/m);
  });

  it("has a dash for what nobody says", async () => {
    const text = await stdoutOf("where card blank 0");
    for (const space of ["physical", "bus", "axi"]) {
      assert.match(text, new RegExp(`^${space} +-$`, "m"));
    }
  });

  it("finds every window that has an address", async () => {
    assert.equal(
      await stdoutOf("where card --axi 0x44a00104"),
      `WINDOW  OFFSET  PHYSICAL  BUS  AXI
regs    0x104   -         -    0x44a00104
status  0x4     -         -    0x44a00104
`,
    );
  });

  it("keeps every bit of an address", async () => {
    const places = JSON.parse(await stdoutOf("where card --axi 0x1fffffffffffff -o json"));
    assert.deepEqual(
      places.map(({ window, offset, axiAddress }: Record<string, unknown>) => {
        return { window, offset, axiAddress };
      }),
      [{ window: "far", offset: 0xfff, axiAddress: "0x1fffffffffffff" }],
    );
  });

  it("is the same in JSON, with null for what nobody says", async () => {
    const place = JSON.parse(await stdoutOf("where card:status+4 -o json"));
    const { window, offset, pathOffset, pageSize, axiAddress, busAddress, sources } = place;
    assert.deepEqual(
      { window, offset, pathOffset, pageSize, axiAddress, busAddress },
      {
        window: "status",
        offset: 4,
        pathOffset: 0x1104,
        pageSize: 4096,
        axiAddress: "0x44a00104",
        busAddress: null,
      },
    );
    assert.equal(sources.axiAddress, "axi: in the configuration");
    assert.equal(sources.busAddress, "");
  });

  it("is in show, with the sources once for all windows that share them", async () => {
    const text = await stdoutOf("show card");
    assert.match(text, /^status +\/\S+ +0x1100 +- +- +0x44a00100 +4K +cached$/m);
    assert.match(text, /^axi +axi: in the configuration +regs status far$/m);
    assert.match(text, /^page +sysconf\(_SC_PAGESIZE\) +all$/m);
  });

  it("says which ranges there are when no window has the address", () =>
    complains(
      "where card --axi 0x44a01000",
      /OUT_OF_RANGE.*axi address 0x44a01000[\s\S]*regs is 0x44a00000 to 0x44a00fff \(4K\), status/,
    ));
  it("says what to do when nobody knows such addresses", () =>
    complains(
      "where card --physical 0x1000",
      /UNSUPPORTED.*no window of card has a known physical/,
    ));
  it("refuses an offset beyond the end", () =>
    complains("where card:status+0x10", /OUT_OF_RANGE.*status/));
  it("suggests the window that was meant", () =>
    complains("where card:statsu+0", /NO_SUCH_WINDOW[\s\S]*did you mean status\?/));
  it("takes one address space at a time", () =>
    complains("where card --axi 1 --bus 2", /exclude each other/));
  it("takes no place together with an address", () =>
    complains("where card:regs+0 --axi 1", /the device alone is enough/));
  it("wants to know the place", () => complains("where card:regs", /OFFSET is missing/));
  it("passes on why a device has no windows", async () => {
    const { code, stderr } = await bench.run("where broken:mem+0");
    assert.match(stderr, /DEVICE_UNAVAILABLE/);
    assert.equal(code, 2);
  });
});
