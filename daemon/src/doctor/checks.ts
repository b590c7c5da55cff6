/** Every check, by its name, in the order of the report. */
import { busMaster } from "./checks/bus-master.js";
import { certificates } from "./checks/certificates.js";
import { decode } from "./checks/decode.js";
import { dmaMemory } from "./checks/dma-memory.js";
import { driver } from "./checks/driver.js";
import { identity } from "./checks/identity.js";
import { iommuGroup } from "./checks/iommu-group.js";
import { link } from "./checks/link.js";
import { linkErrors } from "./checks/link-errors.js";
import { lockdown } from "./checks/lockdown.js";
import { locks } from "./checks/locks.js";
import { rights } from "./checks/rights.js";
import { socket } from "./checks/socket.js";
import { strictDevmem } from "./checks/strict-devmem.js";
import type { DeviceCheck, HostCheck, ListenerCheck } from "./examination.js";

export const HOST_CHECKS: Readonly<Record<string, HostCheck>> = {
  lockdown,
  "strict-devmem": strictDevmem,
  "dma-memory": dmaMemory,
  locks,
};

export const LISTENER_CHECKS: Readonly<Record<string, ListenerCheck>> = { socket, certificates };

/** Of a device that is there. */
export const DEVICE_CHECKS: Readonly<Record<string, DeviceCheck>> = {
  driver,
  decode,
  "bus-master": busMaster,
  rights,
  "iommu-group": iommuGroup,
  link,
  "link-errors": linkErrors,
  identity,
};
