/** What `devices:` may say. The daemon and `barkeep --local` read it with this one schema. */
import { z } from "zod";
import { type ChardevWindowConfig, chardevWindowSchema } from "./chardev-window-schema.js";
import { parseBytes } from "./quantity.js";
import { strictObject } from "./strict-object.js";
import {
  accessTimeSchema,
  bytesSchema,
  type DevmemWindowConfig,
  devmemWindowSchema,
  type FileWindowConfig,
  fileWindowSchema,
  NAME_EXPECTED,
  nameSchema,
  type PciWindowConfig,
  pciWindowSchema,
  type Quantity,
  type UioWindowConfig,
  uioWindowSchema,
  type VfioWindowConfig,
  vfioWindowSchema,
} from "./window-schema.js";
import { type XdmaWindowConfig, xdmaWindowSchema } from "./xdma-window-schema.js";

/** A device's programs address a window with one byte. */
const WINDOWS_MAX = 256;
const DEVICES_MAX = 256;
/** UIO_MAX_DEVICES of the kernel, less one. */
const UIO_NUMBER_MAX: number = 2 ** 20 - 1;
/** Keys of which a backend needs exactly one. */
const CHOICES: Readonly<Record<string, readonly [string, string]>> = {
  pci: ["address", "match"],
  uio: ["number", "name"],
  xdma: ["address", "match"],
  vfio: ["address", "match"],
};
/** The XDMA core has at most sixteen (PG195). */
const EVENT_MAX = 15;
const SIM_MEMORY_BYTES_MAX: number = 4 * 2 ** 30;

interface SimDeviceConfig {
  readonly backend: "sim";
  readonly memory: Quantity;
  readonly accessTime: Quantity;
}

interface PciDeviceConfig {
  readonly backend: "pci";
  readonly address?: string | undefined;
  readonly match?: string | undefined;
  readonly enable: boolean;
  readonly windows: Readonly<Record<string, PciWindowConfig>>;
}

interface FileDeviceConfig {
  readonly backend: "file";
  readonly windows: Readonly<Record<string, FileWindowConfig>>;
}

interface UioDeviceConfig {
  readonly backend: "uio";
  /** N of /dev/uioN. */
  readonly number?: number | undefined;
  /** What /sys/class/uio/uioN/name says. */
  readonly name?: string | undefined;
  readonly windows: Readonly<Record<string, UioWindowConfig>>;
}

interface VfioDeviceConfig {
  readonly backend: "vfio";
  readonly address?: string | undefined;
  readonly match?: string | undefined;
  readonly busMaster: boolean;
  readonly interrupts: "auto" | "intx" | "msi" | "msix";
  readonly windows: Readonly<Record<string, VfioWindowConfig>>;
}

interface DevmemDeviceConfig {
  readonly backend: "devmem";
  readonly windows: Readonly<Record<string, DevmemWindowConfig>>;
}

interface ChardevDeviceConfig {
  readonly backend: "chardev";
  readonly windows: Readonly<Record<string, ChardevWindowConfig>>;
}

interface XdmaDeviceConfig {
  readonly backend: "xdma";
  readonly address?: string | undefined;
  readonly match?: string | undefined;
  /** Numbers of event lines by the names of the interrupts. */
  readonly events?: Readonly<Record<string, number>> | undefined;
  readonly windows: Readonly<Record<string, XdmaWindowConfig>>;
}

/** One entry of `devices:`, with every default filled in. */
export type DeviceConfig =
  | SimDeviceConfig
  | PciDeviceConfig
  | FileDeviceConfig
  | UioDeviceConfig
  | VfioDeviceConfig
  | DevmemDeviceConfig
  | ChardevDeviceConfig
  | XdmaDeviceConfig;
/** A window of any backend. */
export type AnyWindowConfig =
  | ChardevWindowConfig
  | XdmaWindowConfig
  | PciWindowConfig
  | FileWindowConfig
  | UioWindowConfig
  | VfioWindowConfig
  | DevmemWindowConfig;

export type DevicesConfig = Readonly<Record<string, DeviceConfig>>;

/** Entries by their names. */
function named<T>(value: z.ZodType<T>, what: string, max: number): z.ZodType<Record<string, T>> {
  return z
    .record(nameSchema, value, { error: namedError(what) })
    .superRefine((entries, context) => {
      const count = Object.keys(entries).length;
      if (count === 0) context.addIssue(`expected at least one ${what}`);
      if (count > max) context.addIssue(`expected at most ${max} entries, not ${count}`);
    });
}

function namedError(what: string) {
  return (issue: { readonly code?: string | undefined }): string =>
    issue.code === "invalid_key" ? NAME_EXPECTED : `expected ${what}s by their names`;
}

const simSchema = strictObject({
  backend: z.literal("sim"),
  memory: bytesSchema
    .refine(
      (value) => (parseBytes(value) ?? 0) > 0 && (parseBytes(value) ?? 0) <= SIM_MEMORY_BYTES_MAX,
      {
        error: "expected 1 byte to 4G",
      },
    )
    .default("16M"),
  accessTime: accessTimeSchema.default(0),
});

/** Which PCI function, by exactly one of the two. */
const pciSelector = {
  address: z
    .string()
    .regex(/^[0-9a-f]{4}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/, {
      error: 'expected a PCI address in full, in lower case: "0000:03:00.0"',
    })
    .optional(),
  match: z
    .string()
    .regex(/^[0-9a-f]{4}:[0-9a-f]{4}(:\d{1,3})?$/, {
      error: 'expected "VENDOR:DEVICE" in hexadecimal, or "VENDOR:DEVICE:N" for the n-th from 0',
    })
    .optional(),
};

const pciSchema = strictObject({
  backend: z.literal("pci"),
  ...pciSelector,
  enable: z.boolean().default(false),
  windows: named(pciWindowSchema, "window", WINDOWS_MAX),
});

const fileSchema = strictObject({
  backend: z.literal("file"),
  windows: named(fileWindowSchema, "window", WINDOWS_MAX),
});

const uioSchema = strictObject({
  backend: z.literal("uio"),
  number: z
    .number({ error: "expected the number of a UIO device: 0 for /dev/uio0" })
    .int()
    .min(0)
    .max(UIO_NUMBER_MAX)
    .optional(),
  name: z
    .string({ error: "expected what /sys/class/uio/uioN/name says" })
    .min(1, { error: "expected what /sys/class/uio/uioN/name says" })
    .optional(),
  windows: named(uioWindowSchema, "window", WINDOWS_MAX),
});

const vfioSchema = strictObject({
  backend: z.literal("vfio"),
  ...pciSelector,
  busMaster: z.boolean().default(false),
  interrupts: z
    .enum(["auto", "intx", "msi", "msix"], { error: "expected one of auto, intx, msi, msix" })
    .default("auto"),
  windows: named(vfioWindowSchema, "window", WINDOWS_MAX),
}).superRefine(({ interrupts, busMaster }, context) => {
  if (busMaster || interrupts === "auto" || interrupts === "intx") return;
  const message = "message interrupts are writes by the device: they need busMaster: true";
  context.addIssue({ code: "custom", path: ["interrupts"], message });
});

const devmemSchema = strictObject({
  backend: z.literal("devmem"),
  windows: named(devmemWindowSchema, "window", WINDOWS_MAX),
});

const chardevSchema = strictObject({
  backend: z.literal("chardev"),
  windows: named(chardevWindowSchema, "window", WINDOWS_MAX),
});

const eventSchema = z
  .number({ error: `expected the number of an event line, 0 to ${EVENT_MAX}` })
  .int()
  .min(0)
  .max(EVENT_MAX);

const xdmaSchema = strictObject({
  backend: z.literal("xdma"),
  ...pciSelector,
  events: z
    .record(nameSchema, eventSchema, { error: namedError("event line") })
    .refine((events) => new Set(Object.values(events)).size === Object.keys(events).length, {
      error: "an event line is there twice",
    })
    .optional(),
  windows: named(xdmaWindowSchema, "window", WINDOWS_MAX),
});

const BACKENDS = [
  simSchema,
  pciSchema,
  fileSchema,
  uioSchema,
  vfioSchema,
  devmemSchema,
  chardevSchema,
  xdmaSchema,
] as const;

const deviceSchema = z
  .discriminatedUnion("backend", BACKENDS, {
    error: (issue) =>
      issue.code === "invalid_union"
        ? "expected one of sim, pci, file, uio, vfio, devmem, chardev, xdma"
        : "expected a device: backend, and what that backend needs",
  })
  .superRefine((device, context) => {
    const [left, right] = CHOICES[device.backend] ?? [];
    if (left === undefined || right === undefined) return;
    const given = device as Readonly<Record<string, unknown>>;
    if ((given[left] === undefined) === (given[right] === undefined)) {
      context.addIssue(`expected exactly one of "${left}" and "${right}"`);
    }
  });

export const devicesSchema: z.ZodType<DevicesConfig> = named(deviceSchema, "device", DEVICES_MAX);
