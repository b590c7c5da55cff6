import { copyFileSync, mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { AGENT_PORT, DAEMON_PORTS, GUEST_ADDRESS, GUEST_SHARE } from "../guest/protocol.js";
import { appendCheckout } from "./checkout-archive.js";
import { type GuestKernel, repository } from "./guest-kernel.js";
import { memoryFile, type Topology, topologyArguments } from "./topology.js";

/** What a guest is made of. */
export interface Machine {
  readonly topology: Topology;
  /** For the guest's kernel, besides those that every guest gets. */
  readonly kernelArguments?: string;
  /** An Intel IOMMU, which also remaps interrupts: what VFIO needs. */
  readonly iommu?: boolean;
}

/** They save seconds of boot, and turn each oops into an end of the guest. */
const KERNEL_ARGUMENTS =
  "console=ttyS0 quiet panic=-1 oops=panic mitigations=off tsc=reliable no_timer_check";

function share(directory: string): string {
  return join(directory, "share");
}

function initramfs(directory: string): string {
  return join(directory, "initrd.cpio");
}

export function traceLog(directory: string): string {
  return join(directory, "trace.log");
}

/** The files that guest and devices find: the initramfs, the job, each device's sparse memory. */
export function prepare(directory: string, kernel: GuestKernel, topology: Topology): void {
  const agent = join(repository, "daemon/dist/test-pci/guest/agent.js");
  copyFileSync(kernel.initramfs, initramfs(directory));
  appendCheckout(initramfs(directory), directory);
  mkdirSync(share(directory));
  writeFileSync(join(share(directory), "repository"), `${repository}\n`);
  writeFileSync(
    join(share(directory), "job"),
    `cd ${GUEST_SHARE} && exec '${process.execPath}' '${agent}'\n`,
  );
  for (const { id, memory } of topology) {
    if (!memory) continue;
    writeFileSync(memoryFile(directory, id), "");
    truncateSync(memoryFile(directory, id), memory.sizeBytes);
  }
}

/** Emulation in software everywhere: it needs nothing of the host, and makes runs alike. */
export function machineArguments(
  directory: string,
  kernel: GuestKernel,
  { topology, kernelArguments = "", iommu = false }: Machine,
): string[] {
  const append = `${KERNEL_ARGUMENTS} ${iommu ? "intel_iommu=on" : ""} ${kernelArguments}`;
  const forwards = [AGENT_PORT, ...DAEMON_PORTS]
    .map((port) => `hostfwd=tcp:127.0.0.1:0-${GUEST_ADDRESS}:${port}`)
    .join(",");
  const virtfs = "local,security_model=none,multidevs=remap";
  return [
    ...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
    ...["-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "768"],
    ...["-kernel", kernel.image, "-initrd", initramfs(directory), "-append", append],
    // Before all devices that it is to translate for.
    ...(iommu ? ["-device", "intel-iommu,intremap=on"] : []),
    ...["-device", "isa-debug-exit,iobase=0x501,iosize=0x2"],
    ...["-virtfs", `${virtfs},path=/,mount_tag=host,readonly=on`],
    ...["-virtfs", `${virtfs},path=${share(directory)},mount_tag=share`],
    ...["-netdev", `user,id=net,restrict=on,${forwards}`],
    ...["-device", "virtio-net-pci,netdev=net,romfile="],
    ...["-D", traceLog(directory)],
    ...topologyArguments(topology, directory),
  ];
}

/** Guest port to host port, from the table that QEMU's monitor prints. */
export function forwardedPorts(table: string): Map<number, number> {
  const row = /TCP\[HOST_FORWARD\]\s+\d+\s+\S+\s+(\d+)\s+\S+\s+(\d+)/g;
  return new Map([...table.matchAll(row)].map(([, host, guest]) => [Number(guest), Number(host)]));
}
