import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { DeviceError } from "@barkeep/client";

import type { Lab } from "../lab.js";
import { poll } from "../rig/deadline.js";
import { failureOf } from "./failure.js";
import { bindVfio, servedByVfio } from "./vfio-devices.js";

const ID = 0x010000ed;
const LIVENESS = 0x04;
const LIMIT_MS = 60_000;
/** What an operator who removes a device waits for at most, by the guest's own clock. */
const REMOVAL_MS = 1000;

/** Faults, and a device that somebody else wants back. These break the daemon's devices. */
export function vfioTroubleCases(lab: Lab): void {
  describe("a VFIO device in trouble", () => {
    before(async () => lab.serve(await servedByVfio(lab.guest)));
    decodeCases(lab);
    descriptorCases(lab);
    requestCases(lab);
  });
}

/**
 * Switches memory decode through VFIO, as a reset does: by the daemon's own device descriptor, which
 * a program of the guest borrows (pidfd_getfd). Configuration space is region 7.
 */
async function setCommand(lab: Lab, command: number): Promise<void> {
  const { address } = await lab.guest.pci("edu");
  const program = `
import ctypes, os, sys
pid, name, command = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
PIDFD_GETFD, CONFIG = 438, 7 << 40
pidfd = os.pidfd_open(pid)
for fd in os.listdir(f"/proc/{pid}/fd"):
    if os.readlink(f"/proc/{pid}/fd/{fd}") != "anon_inode:[vfio-device]":
        continue
    mine = ctypes.CDLL(None).syscall(PIDFD_GETFD, pidfd, int(fd), 0)
    ids = os.pread(mine, 4, CONFIG)
    bar = os.pread(mine, 4, CONFIG + 0x10)
    if ids == bytes.fromhex("3412e811") and int.from_bytes(bar, "little") & ~15 == int(name):
        os.pwrite(mine, command.to_bytes(2, "little"), CONFIG + 4)
        print("written")
    os.close(mine)
`;
  const bar = await (await lab.guest.pci("edu")).bar(0);
  const argv = ["python3", "-c", program, String(lab.daemonPid), String(bar.base), String(command)];
  const { stdout, stderr } = await lab.guest.exec(argv, LIMIT_MS);
  assert.equal(stdout, "written\n", `${address}: ${stderr}`);
}

function decodeCases(lab: Lab): void {
  it("P-61 answers BUS_FAULT while memory decode is off, and then serves again", () =>
    lab.use("edu:regs", async (regs) => {
      assert.equal(await regs.read32(0), ID);
      await setCommand(lab, 0);
      const error = await failureOf(regs.read32(0), "BUS_FAULT", { window: "regs", offset: 0 });
      assert.equal(error.data.operation, 0);
      await failureOf(regs.write32(LIVENESS, 1), "BUS_FAULT", { offset: LIVENESS });
      await lab.assertServes("pair-a:regs");
      await setCommand(lab, 2);
      assert.equal(await regs.read32(0), ID);
    }));
}

/** What of VFIO a process holds: its descriptors, and its mappings. */
async function held(lab: Lab): Promise<{ descriptors: string[]; mappings: number; all: number }> {
  const pid = lab.daemonPid;
  const script = `ls -l /proc/${pid}/fd | sed -n 's/.* -> //p'`;
  const { stdout } = await lab.guest.exec(["sh", "-c", script]);
  const links = stdout.trim().split("\n");
  const maps = await lab.guest.sysfs.read(`/proc/${pid}/maps`);
  return {
    descriptors: links.filter((link) => /vfio/.test(link)).sort(),
    mappings: maps.split("\n").filter((line) => /vfio-device/.test(line)).length,
    all: links.length,
  };
}

function descriptorCases(lab: Lab): void {
  it("P-101 holds nothing more after sessions with buffers and interrupts have come and gone", async () => {
    // The vectors stay on once they were: the first session switches them on.
    const once = () =>
      lab.use("doorbell:ram", async (ram, device) => {
        const stream = device.interrupts("msix1");
        await stream.ready;
        await device.allocate({ bytes: 4096 });
        await ram.read32(0);
        await stream.return();
      });
    await once();
    const settled = async () => {
      await poll(LIMIT_MS, "end of the sessions", async () => {
        return (await lab.connection.info("doorbell")).state === "ready" || undefined;
      });
      return held(lab);
    };
    const before = await settled();
    assert.ok(before.descriptors.length >= 2 && before.mappings >= 2);
    for (let time = 0; time < 5; time++) await once();
    const after = await poll(LIMIT_MS, "same descriptors", async () => {
      const now = await settled();
      return now.all <= before.all ? now : undefined;
    });
    assert.deepEqual(after, before);
  });
}

function requestCases(lab: Lab): void {
  it("P-84 lets go of a device that is unbound, whatever its clients wait for", async () => {
    const { guest } = lab;
    const edu = await guest.pci("edu");
    await lab.use("edu:regs", async (regs, device) => {
      const stream = device.interrupts("intx");
      await stream.ready;
      const interrupt = stream.next();
      // A batch that has begun, and a client that does nothing about anything.
      const endless = { mask: 1, value: 1, timeoutMs: 600_000 };
      const waiting = regs.batch().yields().waitFor32(0x20, endless).run();
      const lost = (error: unknown) => DeviceError.is(error, "DEVICE_LOST");
      const ends = [assert.rejects(interrupt, lost), assert.rejects(waiting, lost)];

      // Timed in the guest: what the operator's command takes.
      const unbind = `/sys/bus/pci/drivers/vfio-pci/unbind`;
      const script = `
import time, sys
start = time.monotonic()
open("${unbind}", "w").write("${edu.address}")
print(int((time.monotonic() - start) * 1000))`;
      const { stdout, stderr } = await guest.exec(["python3", "-c", script], LIMIT_MS);
      assert.match(stdout, /^\d+\n$/, stderr);
      assert.ok(Number(stdout) <= REMOVAL_MS, `whoever unbound it waited for ${stdout} ms`);
      await Promise.all(ends);
      await failureOf(regs.read32(0), "DEVICE_LOST");
    });
    assert.equal((await lab.connection.info("edu")).state, "lost");
    const { descriptors, mappings } = await held(lab);
    const group = (await lab.connection.info("edu")).facts["iommu_group"];
    assert.ok(!descriptors.includes(`/dev/vfio/${group}`), descriptors.join(", "));
    assert.ok(mappings > 0, "the others are mapped");
    await lab.assertServes("pair-a:regs");
  });

  it("P-105 takes the DMA buffers of a device that is removed, and nobody else's", async () => {
    const function_ = await lab.guest.pci("doorbell");
    await lab.use("pair-a:regs", async (_, other) => {
      await using kept = await other.allocate({ bytes: 4096 });
      await kept.write(0, Uint8Array.of(7));
      await lab.use("doorbell:ram", async (_ram, device) => {
        const buffer = await device.allocate({ bytes: 1 << 20 });
        await function_.remove();
        await failureOf(buffer.read(0, new Uint8Array(1)), "DEVICE_LOST");
      });
      const seen = new Uint8Array(1);
      await kept.read(0, seen);
      assert.deepEqual([...seen], [7]);
    });
  });

  it("is served again by a daemon that starts when it is back", async () => {
    await lab.stop();
    await lab.guest.rescan();
    await (await lab.guest.pci("doorbell")).present();
    await bindVfio(lab.guest, ["edu", "doorbell"]);
    await lab.serve(await servedByVfio(lab.guest));
    await lab.assertServes("edu:regs");
  });
}
