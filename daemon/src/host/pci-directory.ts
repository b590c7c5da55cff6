import type { HostFiles } from "./host-files.js";

const DEVICES = "/sys/bus/pci/devices";
const ADDRESS = /^[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/;

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
    return this.#host.stats(this.path()) !== undefined;
  }

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
