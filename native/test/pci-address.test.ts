import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { DeviceError } from "@barkeep/client/contract";
import { findPciAddress } from "../lib/config/pci-address.js";

const root = mkdtempSync(join(tmpdir(), "bk-pci-"));
after(() => rmSync(root, { recursive: true, force: true }));

for (const [address, vendor, device] of [
  ["0000:03:00.0", "0x10ee", "0x7024"],
  ["0000:01:00.0", "0x10ee", "0x7024"],
  ["0000:02:00.0", "0x1234", "0x11e8"],
] as const) {
  mkdirSync(join(root, address));
  writeFileSync(join(root, address, "vendor"), `${vendor}\n`);
  writeFileSync(join(root, address, "device"), `${device}\n`);
}
// Half gone already: it left the bus while we looked.
mkdirSync(join(root, "0000:04:00.0"));

function refusal(match: string, at = root): DeviceError {
  try {
    findPciAddress(match, at);
  } catch (error) {
    if (DeviceError.is(error, "DEVICE_UNAVAILABLE")) return error;
    throw error;
  }
  throw new Error(`${match} was found`);
}

describe("match: VENDOR:DEVICE", () => {
  it("finds the one function with these ids, or the n-th in the order of addresses", () => {
    assert.equal(findPciAddress("1234:11e8", root), "0000:02:00.0");
    assert.equal(findPciAddress("10ee:7024:0", root), "0000:01:00.0");
    assert.equal(findPciAddress("10ee:7024:1", root), "0000:03:00.0");
  });

  it("wants to know which one when there are several", () => {
    const { data } = refusal("10ee:7024");
    assert.match(
      data.reason ?? "",
      /2 PCI functions match 10ee:7024: 0000:01:00\.0, 0000:03:00\.0/,
    );
    assert.match(data.fix ?? "", /match: "10ee:7024:0"/);
  });

  it("says what there is when none matches, also on a machine without PCI", () => {
    assert.match(refusal("10ee:7024:2").data.reason ?? "", /there are: 0000:01:00\.0, 0000:03/);
    assert.match(refusal("dead:beef").data.reason ?? "", /there are: none/);
    assert.match(refusal("dead:beef", join(root, "nothing")).data.reason ?? "", /none/);
  });
});
