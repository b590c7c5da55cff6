/** What `windows:` of a device may say, and what holds where it says nothing. */
import { z } from "zod";
import { BYTES_EXPECTED, DURATION_EXPECTED, parseBytes, parseDurationNs } from "./quantity.js";
import { strictObject } from "./strict-object.js";

/** Names of devices and windows. */
const NAME: RegExp = /^[a-z0-9][a-z0-9_.-]*$/;
const NAME_LENGTH_MAX = 64;
export const NAME_EXPECTED: string = `expected a name of ${NAME.source}, at most ${NAME_LENGTH_MAX} long`;
/** The native side counts estimated access times in 32 bits of nanoseconds. */
const ACCESS_TIME_NS_MAX = 2 ** 32 - 1;
const BAR_MAX = 5;
/** MAX_UIO_MAPS of the kernel, less one. */
const UIO_MAP_MAX = 4;

/** A size or time as it was written, so that the effective configuration reads like the file. */
export type Quantity = number | string;

const quantity = z.union([z.number(), z.string()], {
  error: "expected a quantity: a number, or text with a unit",
});

export const bytesSchema: z.ZodType<Quantity, Quantity> = quantity.refine(
  (value) => parseBytes(value) !== undefined,
  {
    error: BYTES_EXPECTED,
  },
);

export const accessTimeSchema: z.ZodType<Quantity, Quantity> = quantity.refine(
  (value) => (parseDurationNs(value) ?? Number.POSITIVE_INFINITY) <= ACCESS_TIME_NS_MAX,
  { error: `${DURATION_EXPECTED}, at most 4s` },
);

export const nameSchema: z.ZodType<string, string> = z
  .string()
  .regex(NAME, { error: NAME_EXPECTED })
  .max(NAME_LENGTH_MAX, { error: NAME_EXPECTED });

const widthSchema = z.union([z.literal(8), z.literal(16), z.literal(32), z.literal(64)], {
  error: "expected an access width in bits: 8, 16, 32 or 64",
});

const rangeSchema = strictObject({ offset: bytesSchema, length: bytesSchema });

interface CommonFields {
  readonly offset: z.ZodDefault<z.ZodType<Quantity, Quantity>>;
  readonly length: z.ZodOptional<z.ZodType<Quantity, Quantity>>;
  readonly widths: z.ZodOptional<z.ZodType<Width[]>>;
  readonly bulkWidth: z.ZodOptional<z.ZodType<Width>>;
  readonly endianness: z.ZodDefault<z.ZodType<WindowConfig["endianness"]>>;
  readonly reads: z.ZodOptional<z.ZodType<WindowConfig["reads"]>>;
  readonly pure: z.ZodDefault<z.ZodType<{ offset: Quantity; length: Quantity }[]>>;
  readonly access: z.ZodDefault<z.ZodType<WindowConfig["access"]>>;
  readonly burst: z.ZodDefault<z.ZodType<boolean>>;
  readonly accessTime: z.ZodOptional<z.ZodType<Quantity, Quantity>>;
  readonly flush: z.ZodOptional<z.ZodType<{ offset: Quantity; width: Width }>>;
  readonly axi: z.ZodOptional<z.ZodType<Quantity, Quantity>>;
}

/** What a window of any kind may say. */
export const common: CommonFields = {
  offset: bytesSchema.default(0),
  length: bytesSchema.optional(),
  widths: z
    .array(widthSchema)
    .min(1, { error: "expected at least one access width" })
    .refine((widths) => new Set(widths).size === widths.length, { error: "a width is there twice" })
    .optional(),
  bulkWidth: widthSchema.optional(),
  endianness: z.enum(["little", "big"]).default("little"),
  reads: z.enum(["pure", "effects"]).optional(),
  pure: z.array(rangeSchema).default([]),
  access: z.enum(["read-write", "read-only", "write-only"]).default("read-write"),
  burst: z.boolean().default(false),
  accessTime: accessTimeSchema.optional(),
  flush: strictObject({ offset: bytesSchema, width: widthSchema }).optional(),
  axi: bytesSchema.optional(),
};

export const pathSchema: z.ZodType<string, string> = z
  .string()
  .startsWith("/", { error: "expected an absolute path" });
const barSchema = z
  .number({ error: `expected the number of a base address register, 0 to ${BAR_MAX}` })
  .int()
  .min(0)
  .max(BAR_MAX);

const mapSchema = z
  .number({ error: `expected the number of a map, 0 to ${UIO_MAP_MAX}` })
  .int()
  .min(0)
  .max(UIO_MAP_MAX);

export type Width = 8 | 16 | 32 | 64;

/** A window with every default filled in. The fields are those of the configuration. */
export interface WindowConfig {
  readonly offset: Quantity;
  readonly length?: Quantity | undefined;
  /** Ascending. */
  readonly widths: readonly Width[];
  readonly bulkWidth: Width;
  readonly endianness: "little" | "big";
  readonly reads: "pure" | "effects";
  readonly pure: readonly { readonly offset: Quantity; readonly length: Quantity }[];
  readonly access: "read-write" | "read-only" | "write-only";
  readonly burst: boolean;
  readonly accessTime: Quantity;
  readonly flush?: { readonly offset: Quantity; readonly width: Width } | undefined;
  /** Where offset 0 is on the device's own bus. */
  readonly axi?: Quantity | undefined;
}

export interface PciWindowConfig extends WindowConfig {
  readonly bar: number;
}

export interface FileWindowConfig extends WindowConfig {
  readonly path: string;
}

export interface UioWindowConfig extends WindowConfig {
  readonly map: number;
}

export interface VfioWindowConfig extends WindowConfig {
  readonly bar?: number | undefined;
  /** The configuration space, instead of a BAR. */
  readonly config?: true | undefined;
}

export interface DevmemWindowConfig extends Omit<WindowConfig, "offset"> {
  /** Host physical. */
  readonly address: Quantity;
  readonly length: Quantity;
}

type Optional = "widths" | "bulkWidth" | "reads" | "accessTime";

/** A window as the configuration writes it: some fields have defaults that depend on others. */
type Written<T extends Omit<WindowConfig, "offset">> = Omit<T, Optional> & {
  readonly [K in Optional]?: WindowConfig[K] | undefined;
};

/** What a window is where the configuration does not say. */
export function withDefaults<T extends Omit<WindowConfig, "offset">>(
  window: Written<T>,
  widths: readonly Width[],
  accessTime: string,
): T {
  const taken = [...(window.widths ?? widths)].sort((a, b) => a - b);
  const effective = {
    ...window,
    widths: taken,
    bulkWidth: window.bulkWidth ?? (taken.includes(32) ? 32 : taken.at(-1)),
    reads: window.reads ?? (window.burst ? "pure" : "effects"),
    accessTime: window.accessTime ?? accessTime,
  };
  return effective as unknown as T;
}

/** What a single field cannot tell. */
export function check(window: Omit<WindowConfig, "offset">, context: z.RefinementCtx): void {
  const reject = (path: (string | number)[], message: string) =>
    context.addIssue({ code: "custom", path, message });
  const length = window.length === undefined ? undefined : parseBytes(window.length);
  const within = (offset: number, bytes: number) =>
    length === undefined || offset + bytes <= length;
  if (length === 0) reject(["length"], "expected at least one byte; leave it out for all there is");
  if (!window.burst && !window.widths.includes(window.bulkWidth)) {
    reject(["bulkWidth"], `expected one of the window's widths: ${window.widths.join(", ")}`);
  }
  window.pure.forEach((range, i) => {
    if (!within(parseBytes(range.offset) ?? 0, parseBytes(range.length) ?? 0)) {
      reject(["pure", i], `expected a range inside the window's ${length} bytes`);
    }
  });
  if (window.flush === undefined) return;
  const { width } = window.flush;
  const offset = parseBytes(window.flush.offset) ?? 0;
  if (!window.widths.includes(width)) {
    reject(["flush", "width"], `expected one of the window's widths: ${window.widths.join(", ")}`);
  }
  if (offset % (width / 8) !== 0 || !within(offset, width / 8)) {
    reject(["flush", "offset"], `expected an aligned register of ${width} bits inside the window`);
  }
}

export const pciWindowSchema: z.ZodType<PciWindowConfig> = strictObject({
  bar: barSchema,
  ...common,
})
  .transform((window) => withDefaults<PciWindowConfig>(window, [8, 16, 32], "1us"))
  .superRefine(check);

export const fileWindowSchema: z.ZodType<FileWindowConfig> = strictObject({
  path: pathSchema,
  ...common,
})
  .transform((window) =>
    // Memory takes every width; 64 bits on a register-like file must be meant.
    withDefaults<FileWindowConfig>(window, window.burst ? [8, 16, 32, 64] : [8, 16, 32], "10ns"),
  )
  .superRefine(check);

export const uioWindowSchema: z.ZodType<UioWindowConfig> = strictObject({
  map: mapSchema.default(0),
  ...common,
})
  .transform((window) => withDefaults<UioWindowConfig>(window, [8, 16, 32], "1us"))
  .superRefine(check);

/** What a window of configuration space cannot be. */
function checkVfio(window: VfioWindowConfig, context: z.RefinementCtx): void {
  const reject = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  if ((window.bar === undefined) === (window.config === undefined)) {
    context.addIssue('expected exactly one of "bar" and "config"');
  }
  if (window.config === undefined) return;
  if (parseBytes(window.offset) !== 0)
    reject("offset", "configuration space is taken from its start");
  if (window.burst) reject("burst", "configuration space is no memory");
  if (window.widths.includes(64)) reject("widths", "configuration space has no 64-bit accesses");
  if (window.access === "write-only") reject("access", "configuration space can only be read");
}

export const vfioWindowSchema: z.ZodType<VfioWindowConfig> = strictObject({
  bar: barSchema.optional(),
  config: z.literal(true, { error: "expected true, for configuration space" }).optional(),
  ...common,
})
  .transform((window) =>
    withDefaults<VfioWindowConfig>(window, [8, 16, 32], window.config ? "5us" : "1us"),
  )
  // Nobody else's changes go through here: the kernel and the daemon own what can be written.
  .transform((window) =>
    window.config && window.access === "read-write"
      ? { ...window, access: "read-only" as const }
      : window,
  )
  .superRefine(check)
  .superRefine(checkVfio);

const { offset: _, ...withoutOffset } = common;

export const devmemWindowSchema: z.ZodType<DevmemWindowConfig> = strictObject({
  address: bytesSchema,
  ...withoutOffset,
  length: bytesSchema,
})
  .transform((window) => withDefaults<DevmemWindowConfig>(window, [8, 16, 32], "1us"))
  .superRefine(check);
