/** The backend vfio on a real vfio-pci behind an IOMMU, and the conformance suite on it. */
import { after, before } from "node:test";

import type { Device } from "@barkeep/client";
import { deviceConformance } from "@barkeep/client/conformance";

import { Lab } from "./lab.js";
import { MODEL_RUNS, supportsOf } from "./topics/ivshmem-suite.js";
import { vfioTopology } from "./topics/vfio-devices.js";
import { vfioDmaCases } from "./topics/vfio-dma.js";
import { vfioInterruptCases } from "./topics/vfio-interrupts.js";
import { vfioOpeningCases } from "./topics/vfio-opening.js";
import { vfioRegisterCases } from "./topics/vfio-registers.js";
import { vfioTroubleCases } from "./topics/vfio-trouble.js";

const SUPPORTS = supportsOf({
  writeCombining: "vfio-pci maps no BAR so",
  witness: "QEMU traces no access to memory: the topics have its trace of registers",
  faults: "switching memory decode off takes the whole device: see the topic of faults",
  interrupts: "ivshmem-plain has none: the topics have those of edu and ivshmem-doorbell",
});

const lab = new Lab({ topology: vfioTopology, iommu: true });

before(() => lab.boot());
after(() => lab.close());

vfioOpeningCases(lab);

vfioRegisterCases(lab);
vfioInterruptCases(lab);
vfioDmaCases(lab);

const open = (): Promise<Device> => lab.connection.device("memory");
deviceConformance("remote, the backend vfio", open, {
  supports: SUPPORTS,
  openAnother: open,
  modelRuns: MODEL_RUNS,
});

// From here on, things break.
vfioTroubleCases(lab);
