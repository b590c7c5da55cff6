import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DeviceError } from "@barkeep/client/contract";

const PCI_DEVICES = "/sys/bus/pci/devices";

/**
 * The address of the function that "VENDOR:DEVICE" or "VENDOR:DEVICE:N" means, in the order of
 * addresses. Without N there must be exactly one: boards must not change places unnoticed.
 * @throws DeviceError DEVICE_UNAVAILABLE.
 */
export function findPciAddress(match: string, root: string = PCI_DEVICES): string {
  const [vendor, device, index] = match.split(":");
  const found = addresses(root).filter(
    (address) =>
      identifier(root, address, "vendor") === vendor &&
      identifier(root, address, "device") === device,
  );
  const chosen = index === undefined ? found[0] : found[Number(index)];
  if (chosen === undefined) {
    const others = found.length === 0 ? "none" : found.join(", ");
    throw new DeviceError("DEVICE_UNAVAILABLE", {
      reason: `no PCI function matches ${match}; with these ids there are: ${others}`,
      fix: `lspci -Dnn -d ${vendor}:${device}`,
    });
  }
  if (index === undefined && found.length > 1) {
    throw new DeviceError("DEVICE_UNAVAILABLE", {
      reason: `${found.length} PCI functions match ${match}: ${found.join(", ")}`,
      fix: `say which: address: "${chosen}", or match: "${match}:0"`,
    });
  }
  return chosen;
}

function addresses(root: string): string[] {
  try {
    return readdirSync(root).sort();
  } catch {
    // A machine without PCI has no such folder.
    return [];
  }
}

function identifier(root: string, address: string, name: string): string | undefined {
  try {
    return readFileSync(join(root, address, name), "utf8")
      .trim()
      .replace(/^0x/, "");
  } catch {
    // It left the bus in between.
    return undefined;
  }
}
