import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { DeviceError } from "@barkeep/client";

import type { Lab } from "../lab.js";
import { poll } from "../rig/deadline.js";
import { failureOf } from "./failure.js";
import { standingDevices } from "./standing-devices.js";
import { Witness } from "./witness.js";

const ID = 0x010000ed;
const LIVENESS = 0x04;
const LIMIT_MS = 30_000;

/** A device that goes while the daemon has it mapped. */
export function unplugCases(lab: Lab): void {
  describe("a device that is unplugged", () => {
    before(async () => lab.serve(await standingDevices(lab.guest)));
    lossCases(lab);
  });
}

function lossCases(lab: Lab): void {
  it("P-29 is DEVICE_LOST, and its reads are not answered for ever", () =>
    lab.use("port:regs", async (regs) => {
      assert.equal(await regs.read32(0), ID);
      await lab.guest.deviceDel("edu-port");
      const error = await poll(LIMIT_MS, "end of the answers", () =>
        regs.read32(0).then(
          () => undefined,
          (failure: unknown) => failure,
        ),
      );
      assert.ok(DeviceError.is(error, "DEVICE_LOST"), String(error));
      await failureOf(regs.write32(LIVENESS, 1), "DEVICE_LOST");
      await failureOf(regs.read(0, new Uint8Array(16)), "DEVICE_LOST");
    }));

  it("is listed as lost, and the others are served", async () => {
    const { state, error } = await lab.connection.info("port");
    assert.equal(state, "lost");
    assert.equal(error?.code, "DEVICE_LOST");
    await lab.assertServes("edu:regs");
  });

  it("is not confused with a card that is plugged in at its place", async () => {
    const card = await lab.guest.deviceAdd("edu-port");
    await card.enable();
    const witness = new Witness(lab, "edu-port", "edu-mmio");
    const accesses = await witness.of(async () => {
      await lab.use("port:regs", async (regs) => {
        await failureOf(regs.read32(0), "DEVICE_LOST");
        await failureOf(regs.write32(LIVENESS, 1), "DEVICE_LOST");
      });
    });
    assert.deepEqual(accesses, []);
  });
}
