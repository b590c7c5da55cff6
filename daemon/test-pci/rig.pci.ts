/** Proves the rig itself, without the product: what the suites rely on is shown here to work. */
import assert from "node:assert/strict";
import { open } from "node:fs/promises";
import { after, before, describe, it } from "node:test";

import { Guest } from "./rig/guest.js";
import type { Bar, PciFunction } from "./rig/pci-function.js";
import { suiteTopology } from "./rig/topology.js";

const EDU_ID = 0x010000ed;
const EDU_LIVENESS = 0x04n;
const EDU_UNDEFINED = 0x1000n;
const MIB = 2 ** 20;
const GIB = 2 ** 30;

let guest: Guest;

before(async () => {
  guest = await Guest.boot({ topology: suiteTopology });
});
after(() => guest?.close());

/** One access of the guest's processor, by somebody who shares no code with the product. */
async function devmem(address: bigint, bits: number, value?: number): Promise<number> {
  const written = value === undefined ? [] : [`0x${value.toString(16)}`];
  const argv = ["busybox", "devmem", `0x${address.toString(16)}`, String(bits), ...written];
  const { code, stdout, stderr } = await guest.exec(argv);
  assert.equal(code, 0, stderr);
  return Number(stdout.trim());
}

async function eduBar(device: PciFunction): Promise<Bar> {
  await device.enable();
  return device.bar(0);
}

describe("the guest", () => {
  it("boots", (test) => {
    test.diagnostic(`boot: ${guest.bootMs} ms`);
  });

  it("shows each device of the topology under its own ids", async () => {
    const ids = {
      edu: "0x1234:0x11e8",
      "edu-port": "0x1234:0x11e8",
      memory: "0x1af4:0x1110",
      hda: "0x8086:0x2668",
      huge: "0x1af4:0x1110",
      testdev: "0x1b36:0x0005",
    };
    for (const [id, expected] of Object.entries(ids)) {
      const device = await guest.pci(id);
      assert.equal(`${await device.read("vendor")}:${await device.read("device")}`, expected, id);
    }
  });

  it("has the BARs that the suites need", async () => {
    const bar = async (id: string, index: number) => (await guest.pci(id)).bar(index);
    assert.equal((await bar("edu", 0)).sizeBytes, MIB);
    assert.equal((await bar("memory", 2)).sizeBytes, 64 * MIB);
    assert.equal((await bar("huge", 2)).sizeBytes, 8 * GIB);
    assert.equal((await bar("testdev", 1)).kind, "io");
  });

  it("answers with the errno of what cannot be done", async () => {
    await assert.rejects(guest.sysfs.read("/sys/no-such-file"), { code: "ENOENT" });
    await assert.rejects(guest.exec(["no-such-program"]), { code: "ENOENT" });
    assert.equal((await guest.exec(["false"])).code, 1);
  });
});

describe("the MMIO trace", () => {
  it("sees one access with its width, place and value", async () => {
    const bar = await eduBar(await guest.pci("edu"));
    const accesses = await guest.traceMmio({ region: "edu-mmio", ...bar }, () =>
      devmem(bar.base, 32),
    );
    assert.deepEqual(accesses, [{ kind: "read", offset: 0, size: 4, value: EDU_ID }]);
  });

  it("sees accesses in order, and nothing made before or after", async () => {
    const bar = await eduBar(await guest.pci("edu"));
    const address = bar.base + EDU_LIVENESS;
    await devmem(address, 32);
    const accesses = await guest.traceMmio({ region: "edu-mmio", ...bar }, async () => {
      await devmem(address, 32, 0x12345678);
      await devmem(address, 32);
      await devmem(bar.base + EDU_UNDEFINED, 64);
    });
    await devmem(address, 32);
    assert.deepEqual(accesses, [
      { kind: "write", offset: 4, size: 4, value: 0x12345678 },
      { kind: "read", offset: 4, size: 4, value: 0xedcba987 },
      { kind: "read", offset: 0x1000, size: 8, value: 0xffff_ffff_ffff_ffffn },
    ]);
  });

  it("sees accesses of 8 and 16 bits as what they are", async () => {
    const bar = await (await guest.pci("hda")).bar(0);
    const accesses = await guest.traceMmio({ region: "intel-hda", ...bar }, async () => {
      await devmem(bar.base + 2n, 8);
      await devmem(bar.base + 4n, 16);
    });
    assert.deepEqual(accesses, [
      { kind: "read", offset: 2, size: 1, value: 0 },
      { kind: "read", offset: 4, size: 2, value: 0x3c },
    ]);
  });

  it("sees reads of configuration space", async () => {
    const device = await guest.pci("edu");
    const accesses = await guest.traceConfig(device, () => device.config(0, 2));
    assert.deepEqual(accesses, [{ kind: "read", offset: 0, value: 0x1234 }]);
  });

  it("tells two devices of one model apart", async () => {
    const bar = await eduBar(await guest.pci("edu"));
    const other = await eduBar(await guest.pci("edu-port"));
    const accesses = await guest.traceMmio({ region: "edu-mmio", ...other }, () =>
      devmem(bar.base, 32),
    );
    assert.deepEqual(accesses, []);
  });
});

describe("memory behind a BAR", () => {
  it("is a file of the host, both ways", async () => {
    const device = await guest.pci("memory");
    await device.enable();
    const { base } = await device.bar(2);
    await using file = await open(guest.memoryFile("memory"), "r+");

    await devmem(base + 0x100n, 32, 0xcafe1234);
    const seen = Buffer.alloc(4);
    await file.read(seen, 0, 4, 0x100);
    assert.equal(seen.readUInt32LE(), 0xcafe1234);

    await file.write(Buffer.from([0x78, 0x56, 0x34, 0x12]), 0, 4, 0x200);
    assert.equal(await devmem(base + 0x200n, 32), 0x12345678);
  });

  it("reaches beyond 4 GiB", async () => {
    const device = await guest.pci("huge");
    await device.enable();
    const { base } = await device.bar(2);
    await devmem(base + BigInt(5 * GIB), 32, 0x5a5a5a5a);
    assert.equal(await devmem(base + BigInt(5 * GIB), 32), 0x5a5a5a5a);
    assert.equal(await devmem(base + BigInt(GIB), 32), 0);
  });
});

describe("drivers", () => {
  it("can claim a BAR, and let it go", async () => {
    const device = await guest.pci("memory");
    await guest.loadModule("uio_netx");
    await device.bind("netx");
    assert.equal(
      await guest.sysfs.read("/sys/class/uio/uio0/maps/map0/size"),
      "0x0000000004000000",
    );
    const claims = await guest.sysfs.read("/proc/iomem");
    assert.match(claims, /: netx$/m);
    await device.unbind();
    assert.ok(!(await guest.sysfs.exists("/sys/class/uio/uio0")));
  });
});

describe("hot plug", () => {
  it("unplugs a device and plugs it in again, disabled", async () => {
    const before = await guest.pci("edu-port");
    assert.equal(await devmem((await eduBar(before)).base, 32), EDU_ID);
    await guest.deviceDel("edu-port");
    assert.ok(!(await before.exists()));
    await assert.rejects(guest.pci("edu-port"), /no PCI device/);

    const again = await guest.deviceAdd("edu-port");
    assert.equal(again.address, before.address);
    assert.equal(await again.read("enable"), "0");
    assert.deepEqual([...(await again.config(4, 2))], [0, 0]);
    assert.equal(await devmem((await eduBar(again)).base, 32), EDU_ID);
  });

  it("finds a device again that was removed by sysfs", async () => {
    const device = await guest.pci("edu");
    await device.remove();
    await guest.rescan();
    await device.present();
    assert.equal(await devmem((await eduBar(device)).base, 32), EDU_ID);
  });
});

describe("a guest that panics", () => {
  it("makes its test fail", async () => {
    const doomed = await Guest.boot({ topology: [] });
    await assert.rejects(doomed.sysfs.write("/proc/sysrq-trigger", "c"), /connection ended/);
    await assert.rejects(doomed.close(), /the guest ended badly \(QEMU: 0\)/);
  });
});
