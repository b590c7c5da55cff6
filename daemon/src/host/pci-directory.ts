import type { HostFiles } from "./host-files.js";

const DEVICES = "/sys/bus/pci/devices";
const ADDRESS = /^[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/;

// Of the kernel's include/uapi/linux/pci_regs.h.
const CONFIG_BYTES = 256;
const HEADER_BYTES = 64;
const CAPABILITIES = 0x34;
const EXPRESS = 0x10;
const DEVICE_CONTROL = 8;
/** Correctable, nonfatal, fatal errors, unsupported requests. */
const REPORTING = 0xf;

/** How fast one end of a link is, or may be. */
export interface LinkRate {
  /** Lanes. */
  readonly width: number;
  /** Of each lane: 8e9 for "8.0 GT/s PCIe". */
  readonly transfersPerSecond: number;
}

export interface PciLink {
  readonly current: LinkRate;
  /** What both ends can. */
  readonly max: LinkRate;
  /** What the function can, which the slot may not. */
  readonly own: LinkRate;
}

export const AER_SEVERITIES = ["correctable", "nonfatal", "fatal"] as const;
export type AerSeverity = (typeof AER_SEVERITIES)[number];

/** Errors by their kind, such as "BadTLP", since the kernel found the function. */
export type AerCounts = Readonly<Record<string, number>>;

/**
 * One PCI function, as sysfs shows it. Reading here makes no access to its memory, and none to its
 * configuration space unless a method says so.
 */
export class PciDirectory {
  readonly address: string;
  readonly #host: HostFiles;

  constructor(host: HostFiles, address: string) {
    this.#host = host;
    this.address = address;
  }

  path(name = ""): string {
    return name === "" ? `${DEVICES}/${this.address}` : `${DEVICES}/${this.address}/${name}`;
  }

  get exists(): boolean {
    return this.has("");
  }

  has(name: string): boolean {
    return this.#host.stats(this.path(name)) !== undefined;
  }

  /** Never of a `resourceN`: reading that of an I/O BAR is an access to the device. */
  attribute(name: string): string | undefined {
    return this.#host.text(this.path(name));
  }

  /** The driver that it is bound to. */
  get driver(): string | undefined {
    return this.#host.linkName(this.path("driver"));
  }

  /**
   * Undefined where it is no PCI Express link, or the kernel does not know. Its state is asked of the
   * port at the other end, where there is one: a function that hangs may not answer.
   */
  link(): PciLink | undefined {
    const own = rateOf(this, "max_link");
    if (own === undefined) return undefined;
    const port = this.#port();
    const current = rateOf(port, "current_link") ?? rateOf(this, "current_link");
    if (current === undefined) return undefined;
    return { current, own, max: slower(own, rateOf(port, "max_link") ?? own) };
  }

  /** What the kernel has counted; undefined where the function or the kernel reports no errors. */
  errors(severity: AerSeverity): AerCounts | undefined {
    const text = this.attribute(`aer_dev_${severity}`);
    if (text === undefined) return undefined;
    const counts = [...text.matchAll(/^(.+) (\d+)$/gm)].map(([, kind = "", count]) => {
      return [kind, Number(count)] as const;
    });
    // The last line is their sum: TOTAL_ERR_COR and the like.
    return Object.fromEntries(counts.filter(([kind]) => !kind.startsWith("TOTAL_")));
  }

  /** The command register of configuration space; undefined when it cannot be read. */
  command(): number | undefined {
    const config = this.#host.bytes(this.path("config"));
    return config === undefined || config.length < 6 ? undefined : config.readUInt16LE(4);
  }

  /**
   * Whether it reports any errors at all; undefined where that cannot be read, as by a user who sees
   * only the first 64 bytes of configuration space.
   */
  reportsErrors(): boolean | undefined {
    const config = this.#host.bytes(this.path("config"));
    if (config === undefined || config.length < CONFIG_BYTES) return undefined;
    const seen = new Set<number>();
    for (let at = config.readUInt8(CAPABILITIES) & ~3; at >= HEADER_BYTES && !seen.has(at); ) {
      seen.add(at);
      if (config.readUInt8(at) === EXPRESS) {
        return (config.readUInt16LE(at + DEVICE_CONTROL) & REPORTING) !== 0;
      }
      at = config.readUInt8(at + 1) & ~3;
    }
    return undefined;
  }

  /** Number of its IOMMU group, and the other functions in it. */
  iommuGroup(): { readonly number: string; readonly others: readonly PciDirectory[] } | undefined {
    const number = this.#host.linkName(this.path("iommu_group"));
    if (number === undefined) return undefined;
    const others = this.#host
      .names(`/sys/kernel/iommu_groups/${number}/devices`)
      .filter((address) => address !== this.address)
      .map((address) => new PciDirectory(this.#host, address));
    return { number, others };
  }

  /** The bridge that it is behind. */
  #port(): PciDirectory | undefined {
    const parent = this.#host.realParentName(this.path());
    if (parent === undefined || !ADDRESS.test(parent)) return undefined;
    return new PciDirectory(this.#host, parent);
  }
}

function rateOf(
  end: PciDirectory | undefined,
  which: "current_link" | "max_link",
): LinkRate | undefined {
  const width = Number(end?.attribute(`${which}_width`));
  const [, gigatransfers] = /^([\d.]+) GT\/s/.exec(end?.attribute(`${which}_speed`) ?? "") ?? [];
  if (!(width > 0) || gigatransfers === undefined) return undefined;
  return { width, transfersPerSecond: Number(gigatransfers) * 1e9 };
}

function slower(a: LinkRate, b: LinkRate): LinkRate {
  return {
    width: Math.min(a.width, b.width),
    transfersPerSecond: Math.min(a.transfersPerSecond, b.transfersPerSecond),
  };
}
