import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { AGENT_PORT, DAEMON_PORT, GUEST_ADDRESS, GUEST_SHARE } from "../guest/protocol.js";
import { type GuestKernel, repository } from "./guest-kernel.js";
import { memoryFile, type Topology, topologyArguments } from "./topology.js";

function share(directory: string): string {
  return join(directory, "share");
}

export function traceLog(directory: string): string {
  return join(directory, "trace.log");
}

/** The files that guest and devices find: the job and the sparse memory of each device. */
export function prepare(directory: string, topology: Topology): void {
  const agent = join(repository, "daemon/dist/test-pci/guest/agent.js");
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

/**
 * Emulation in software everywhere: it needs nothing of the host, and makes runs alike. The kernel
 * arguments save seconds of boot, and turn each oops into an end of the guest.
 */
export function machineArguments(
  directory: string,
  kernel: GuestKernel,
  topology: Topology,
): string[] {
  const kernelArguments =
    "console=ttyS0 quiet panic=-1 oops=panic mitigations=off tsc=reliable no_timer_check";
  const forwards = [AGENT_PORT, DAEMON_PORT]
    .map((port) => `hostfwd=tcp:127.0.0.1:0-${GUEST_ADDRESS}:${port}`)
    .join(",");
  const virtfs = "local,security_model=none,multidevs=remap";
  return [
    ...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
    ...["-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "768"],
    ...["-kernel", kernel.image, "-initrd", kernel.initramfs, "-append", kernelArguments],
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
