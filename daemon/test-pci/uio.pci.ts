/** The backend uio on real kernel drivers: uio_pci_generic, with interrupts, and uio_netx, without. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { DeviceError } from "@barkeep/client";

import { Lab } from "./lab.js";
import { poll } from "./rig/deadline.js";
import { suiteTopology } from "./rig/topology.js";
import {
  eduLevelCases,
  IRQ_ACKNOWLEDGE,
  IRQ_RAISE,
  IRQ_STATUS,
  take,
} from "./topics/edu-interrupts.js";
import { failureOf } from "./topics/failure.js";
import { bindUio, GENERIC, uioNumber } from "./topics/uio-devices.js";
import { read, Witness, write } from "./topics/witness.js";

const ID = 0x010000ed;
const LIVENESS = 0x04;
const COMMAND = 4;
const INTX_DISABLE = 0x400;
const LIMIT_MS = 60_000;

const lab = new Lab({ topology: suiteTopology.filter(({ id }) => ["edu", "memory"].includes(id)) });
const regs = { regs: { widths: [32, 64] } };

before(() => lab.boot());
after(() => lab.close());

describe("a host without UIO", () => {
  it("says which module is missing, and how to bind", async () => {
    await lab.serve({ edu: { backend: "uio", number: 0, windows: regs } });
    const { state, error } = await lab.connection.info("edu");
    assert.equal(state, "unavailable");
    assert.match(error?.data.reason ?? "", /this kernel has no UIO device/);
    assert.match(error?.data.fix ?? "", /modprobe uio_pci_generic/);
  });
});

describe("UIO devices", () => {
  before(async () => {
    await bindUio(lab.guest);
    const number = await uioNumber(lab.guest, "memory");
    const ram = { ram: { map: 0, widths: [8, 16, 32, 64] } };
    await lab.serve({
      // What cannot be opened, before what holds the locks.
      "no-number": { backend: "uio", number: 9, windows: regs },
      "no-name": { backend: "uio", name: "nonesuch", windows: regs },
      "no-map": { backend: "uio", number, windows: { w: { map: 3 } } },
      beyond: { backend: "uio", number, windows: { w: { offset: "64M", length: 4 } } },
      edu: { backend: "uio", name: GENERIC, windows: regs },
      memory: {
        backend: "uio",
        number,
        windows: { ...ram, part: { offset: "4K", length: 0x100 } },
      },
      twice: { backend: "uio", number, windows: ram },
    });
  });

  it("are known by what sysfs has of them, and of the hardware", async () => {
    const function_ = await lab.guest.pci("edu");
    const { base, sizeBytes } = await function_.bar(0);
    const number = await uioNumber(lab.guest, "edu");
    const info = await lab.connection.info("edu");
    assert.deepEqual([info.backend, info.state], ["uio", "ready"]);
    assert.equal(info.identity, `pci-${function_.address}`);
    assert.equal(info.facts["uio"], `uio${number}`);
    assert.equal(info.facts["uio_name"], GENERIC);
    assert.equal(info.facts["driver"], GENERIC);
    assert.deepEqual(info.interrupts, [{ name: "irq", path: `/dev/uio${number}` }]);
    const [window] = info.windows;
    assert.equal(window?.size, sizeBytes);
    assert.equal(BigInt(window?.origin.physicalAddress ?? 0), base);
    assert.equal(BigInt(window?.origin.busAddress ?? 0), await lab.guest.busAddress("edu", 0));
    assert.equal(window?.canFlush, true);
  });

  it("have no interrupt where the driver has none", async () => {
    assert.deepEqual((await lab.connection.info("memory")).interrupts, []);
    await using memory = await lab.connection.device("memory");
    assert.throws(() => memory.interrupts(), { code: "UNSUPPORTED" });
  });

  it("that cannot be opened say why, and what to do", async () => {
    const expected = {
      "no-number": [/no UIO device uio9/, /there are uio0, uio1/],
      "no-name": [/no UIO device has the name "nonesuch"/, /uio0 \(.*\), uio1 \(.*\)/],
      "no-map": [/there is no map 3/, /there are 0/],
      beyond: [/beyond the end of map 0/, /67108864 bytes/],
      twice: [/in use by/, /one of them only/],
    } as const;
    for (const [name, [reason, fix]] of Object.entries(expected)) {
      const { error } = await lab.connection.info(name);
      assert.match(error?.data.reason ?? "", reason, name);
      assert.match(error?.data.fix ?? "", fix, name);
    }
  });

  it("P-2 have registers: one access for each operation, of its width", async () => {
    const witness = new Witness(lab, "edu", "edu-mmio");
    const accesses = await witness.of(() =>
      lab.use("edu:regs", async (window) => {
        assert.equal(await window.read32(0), ID);
        await window.write32(LIVENESS, 0x12345678);
        assert.equal(await window.read32(LIVENESS), 0xedcba987);
      }),
    );
    assert.deepEqual(accesses, [
      read(0, ID),
      write(LIVENESS, 0x12345678),
      read(LIVENESS, 0xedcba987),
    ]);
  });

  it("have memory, all of it, and windows that are parts of a map", async () => {
    await lab.use("memory:ram", async (ram, device) => {
      assert.equal(ram.info.size, 64 * 2 ** 20);
      await ram.write32(64 * 2 ** 20 - 4, 0xcafe);
      assert.equal(await ram.read32(64 * 2 ** 20 - 4), 0xcafe);
      await device.window("part").write32(0x10, 0x1234);
      assert.equal(await ram.read32(0x1010), 0x1234);
    });
  });

  it("P-11 flush through configuration space", () =>
    lab.use("edu:regs", async (window) => {
      const function_ = await lab.guest.pci("edu");
      const accesses = await lab.guest.traceConfig(function_, () => window.batch().flush().run());
      assert.deepEqual(accesses, [{ kind: "read", offset: 0, value: 0x1234 }]);
    }));
});

describe("the interrupt of uio_pci_generic", () => {
  eduLevelCases(lab, "edu:regs", "irq");

  it("P-83 is armed through configuration space", () =>
    lab.use("edu:regs", async (window, device) => {
      const program = window.batch().read32(IRQ_STATUS).write32(IRQ_ACKNOWLEDGE, 0xff);
      const stream = device.interrupts("irq", { program });
      await stream.ready;
      await window.write32(IRQ_RAISE, 1);
      await take(stream);
      const function_ = await lab.guest.pci("edu");
      await poll(LIMIT_MS, "armed line", async () => {
        const [low = 0, high = 0] = await function_.config(COMMAND, 2);
        return ((low | (high << 8)) & INTX_DISABLE) === 0 || undefined;
      });
      await stream.return();
    }));

  it("P-84 ends with DEVICE_LOST when its driver is unbound under a waiting reader", () =>
    lab.use("edu:regs", async (window, device) => {
      const stream = device.interrupts("irq");
      await stream.ready;
      const waiting = stream.next();
      await (await lab.guest.pci("edu")).unbind();
      await assert.rejects(waiting, (error) => DeviceError.is(error, "DEVICE_LOST"));
      assert.deepEqual(await stream.next(), { done: true, value: undefined });
      await poll(LIMIT_MS, "lost device", async () => {
        return (await lab.connection.info("edu")).state === "lost" || undefined;
      });
      // The mapping of an unbound device goes on working: nobody may use it.
      await failureOf(window.read32(0), "DEVICE_LOST");
      const { code } = await device
        .interrupts("irq")
        .next()
        .then(
          () => assert.fail("it begins again"),
          (error: DeviceError) => error,
        );
      assert.equal(code, "DEVICE_LOST");
    }));

  it("P-84 does not keep the daemon from ending", async () => {
    await (await lab.guest.pci("edu")).bind(GENERIC);
    await lab.serve({ edu: { backend: "uio", name: GENERIC, windows: regs } });
    const edu = await lab.connection.device("edu");
    const stream = edu.interrupts("irq");
    await stream.ready;
    const waiting = assert.rejects(stream.next(), (error) => DeviceError.is(error, "DISCONNECTED"));
    assert.deepEqual(await lab.daemon.stop(), { code: 0, signal: null });
    await waiting;
    const log = await lab.daemon.log();
    assert.doesNotMatch(log, /did not end within the grace/);
    await lab.revive();
  });
});
