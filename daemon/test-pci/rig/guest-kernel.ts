import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** The checkout; compiled, this file lies in daemon/dist/test-pci/rig. */
export const repository: string = realpathSync(join(import.meta.dirname, "../../../.."));

/** What kernel.sh left behind. */
export interface GuestKernel {
  readonly image: string;
  readonly initramfs: string;
  /** For `modprobe -d`. */
  readonly moduleTree: string;
}

export function findGuestKernel(): GuestKernel {
  const current = join(repository, ".cache/pci/current");
  if (!existsSync(current)) {
    throw new Error(`no guest kernel: run daemon/test-pci/run.sh (missing: ${current})`);
  }
  const directory = join(dirname(current), realpathSync(current).split("/").at(-1) ?? "");
  return {
    image: join(directory, "kernel"),
    initramfs: join(directory, "initrd.cpio"),
    moduleTree: join(directory, "tree"),
  };
}
