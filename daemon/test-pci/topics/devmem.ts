import assert from "node:assert/strict";
import { open } from "node:fs/promises";
import { describe, it } from "node:test";

import type { Lab } from "../lab.js";

/** Ranges of /dev/mem: whose they are, and why not. */
export function devmemCases(lab: Lab): void {
  describe("a range of /dev/mem", () => {
    it("is known as the PCI function in whose BAR it lies", async () => {
      const function_ = await lab.guest.pci("huge");
      const { base } = await function_.bar(2);
      const info = await lab.connection.info("devmem");
      assert.deepEqual([info.backend, info.state], ["devmem", "ready"]);
      assert.equal(info.identity, `pci-${function_.address}`);
      const [scratch] = info.windows;
      assert.equal(scratch?.origin.path, "/dev/mem");
      assert.equal(BigInt(scratch?.origin.physicalAddress ?? 0), base);
      assert.equal(BigInt(scratch?.origin.busAddress ?? 0), await lab.guest.busAddress("huge", 2));
      assert.equal(scratch?.origin.cache, "uncached");
      assert.equal(scratch?.canFlush, true);
    });

    it("is that memory, as the host sees it", async () => {
      await using file = await open(lab.guest.memoryFile("huge"), "r");
      await lab.use("devmem:scratch", (scratch) => scratch.write32(0x40, 0xcafe_1234));
      const bytes = Buffer.alloc(4);
      await file.read(bytes, 0, 4, 0x40);
      assert.equal(bytes.readUInt32LE(), 0xcafe_1234);
    });

    it("that a driver has claimed says who, and what to do", async () => {
      const { error } = await lab.connection.info("claimed-range");
      assert.match(error?.data.reason ?? "", /netx has claimed .* \(IO_STRICT_DEVMEM\)/);
      assert.match(error?.data.fix ?? "", /unbind .*iomem=relaxed/);
    });

    it("that is memory of the host is refused by the kernel", async () => {
      const { error } = await lab.connection.info("host-memory");
      assert.match(error?.data.reason ?? "", /is memory of this host.*STRICT_DEVMEM/);
    });
  });
}
