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
/** Of the XDMA core there are at most four channels in each direction (PG195). */
const CHANNEL_MAX = 3;
/** What the native side takes. */
const CHUNK_BYTES_MAX: number = 16 * 2 ** 20;

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

const common = {
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

const chunkSchema: z.ZodType<Quantity, Quantity> = bytesSchema.refine(
  (value) => (parseBytes(value) ?? 0) > 0 && (parseBytes(value) ?? 0) <= CHUNK_BYTES_MAX,
  { error: "expected 1 byte to 16M" },
);

const pathSchema = z.string().startsWith("/", { error: "expected an absolute path" });
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

const channelSchema = z
  .number({ error: `expected the number of a channel, 0 to ${CHANNEL_MAX}` })
  .int()
  .min(0)
  .max(CHANNEL_MAX);

const unitSchema = z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)], {
  error: "expected the bytes of one transfer: 1, 2, 4 or 8",
});

type Width = 8 | 16 | 32 | 64;

/** A window with every default filled in. The fields are those of the configuration. */
interface WindowConfig {
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

type OfRegisters = Pick<WindowConfig, "offset" | "widths" | "bulkWidth">;

export interface PciWindowConfig extends WindowConfig {
  readonly bar: number;
}

export interface FileWindowConfig extends WindowConfig {
  readonly path: string;
}

export interface UioWindowConfig extends WindowConfig {
  readonly map: number;
}

export interface DevmemWindowConfig extends Omit<WindowConfig, "offset"> {
  /** Host physical. */
  readonly address: Quantity;
  readonly length: Quantity;
}

type Unit = 1 | 2 | 4 | 8;

export interface ChardevWindowConfig extends Omit<WindowConfig, "widths"> {
  readonly path: string;
  /** Bytes of one access: its widths. */
  readonly unit: Unit | readonly Unit[];
  readonly chunk?: Quantity | undefined;
}

/** Of a BAR; or of channels, which have no registers, and an address instead of an offset. */
export interface XdmaWindowConfig extends Omit<WindowConfig, keyof OfRegisters> {
  readonly offset?: Quantity | undefined;
  readonly widths?: readonly Width[] | undefined;
  readonly bulkWidth?: Width | undefined;
  readonly bar?: "user" | "bypass" | undefined;
  /** Of channels: where the window begins in the card's address space. */
  readonly address?: Quantity | undefined;
  readonly h2c?: number | undefined;
  readonly c2h?: number | undefined;
  readonly chunk?: Quantity | undefined;
}

/** A window of any backend. */
export type AnyWindowConfig =
  | ChardevWindowConfig
  | XdmaWindowConfig
  | PciWindowConfig
  | FileWindowConfig
  | UioWindowConfig
  | DevmemWindowConfig;

type Optional = "widths" | "bulkWidth" | "reads" | "accessTime";

/** A window as the configuration writes it: some fields have defaults that depend on others. */
type Written<T extends Omit<WindowConfig, "offset">> = Omit<T, Optional> & {
  readonly [K in Optional]?: WindowConfig[K] | undefined;
};

/** What a window is where the configuration does not say. */
function withDefaults<T extends Omit<WindowConfig, "offset">>(
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
function check(window: Omit<WindowConfig, "offset">, context: z.RefinementCtx): void {
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

const { widths: _widths, ...withoutWidths } = common;

export const chardevWindowSchema: z.ZodType<ChardevWindowConfig> = strictObject({
  path: pathSchema,
  unit: z.union([unitSchema, z.array(unitSchema).min(1)], {
    error: "expected the bytes of one transfer, or a list of them: 1, 2, 4 or 8",
  }),
  chunk: chunkSchema.optional(),
  ...withoutWidths,
})
  .transform((window) =>
    withDefaults<ChardevWindowConfig & WindowConfig>(window, widthsOf(window.unit), "1us"),
  )
  .superRefine(check)
  .transform(({ widths: _, ...window }) => window)
  .superRefine((window, context) => {
    const unit = window.burst ? 1 : window.bulkWidth / 8;
    if (window.chunk === undefined || (parseBytes(window.chunk) ?? 0) % unit === 0) return;
    context.addIssue({
      code: "custom",
      path: ["chunk"],
      message: `expected a multiple of ${unit}`,
    });
  });

export function widthsOf(unit: Unit | readonly Unit[]): Width[] {
  return [unit]
    .flat()
    .map((bytes) => (8 * bytes) as Width)
    .sort((a, b) => a - b);
}

/** A channel has addresses of the card, and no registers. */
const NOT_OF_CHANNELS = ["widths", "bulkWidth", "flush"] as const;
const NOT_OF_BARS = ["address", "chunk"] as const;

export const xdmaWindowSchema: z.ZodType<XdmaWindowConfig> = strictObject({
  bar: z.enum(["user", "bypass"], { error: "expected user or bypass" }).optional(),
  h2c: channelSchema.optional(),
  c2h: channelSchema.optional(),
  address: bytesSchema.optional(),
  chunk: chunkSchema.optional(),
  ...common,
})
  .superRefine((window, context) => {
    const reject = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: path === "" ? [] : [path], message });
    const { h2c, c2h } = window;
    const isChannel = h2c !== undefined || c2h !== undefined;
    if ((window.bar !== undefined) === isChannel) {
      reject("", 'expected either "bar", or "h2c", "c2h" or both');
      return;
    }
    const foreign = isChannel ? NOT_OF_CHANNELS : NOT_OF_BARS;
    for (const key of foreign) {
      if (window[key] === undefined) continue;
      reject(key, `expected on a window of ${isChannel ? "a BAR" : "channels"} only`);
    }
    if (!isChannel) return;
    if (parseBytes(window.offset) !== 0) reject("offset", 'expected "address" instead');
    if (window.length === undefined) reject("length", "expected how much lies behind the channel");
    const possible = possibleAccess(window);
    if (window.access !== "read-write" && window.access !== possible && possible !== "read-write") {
      reject("access", `expected what these channels do: ${possible}`);
    }
  })
  .transform((window) => {
    if (window.bar !== undefined) {
      return withDefaults<XdmaWindowConfig & WindowConfig>(window, [8, 16, 32], "1us");
    }
    const access = window.access === "read-write" ? possibleAccess(window) : window.access;
    const address = window.address ?? 0;
    const channel = { ...window, access, address, burst: true };
    return withDefaults<XdmaWindowConfig & WindowConfig>(channel, [32], "1us");
  })
  .superRefine(check)
  .transform((window): XdmaWindowConfig => {
    if (window.bar !== undefined) return window;
    const { offset: _offset, widths: _widths, bulkWidth: _bulk, ...channel } = window;
    return channel;
  });

/** A channel has one direction. */
function possibleAccess({
  h2c,
  c2h,
}: Pick<XdmaWindowConfig, "h2c" | "c2h">): WindowConfig["access"] {
  if (h2c === undefined) return "read-only";
  return c2h === undefined ? "write-only" : "read-write";
}

const { offset: _, ...withoutOffset } = common;

export const devmemWindowSchema: z.ZodType<DevmemWindowConfig> = strictObject({
  address: bytesSchema,
  ...withoutOffset,
  length: bytesSchema,
})
  .transform((window) => withDefaults<DevmemWindowConfig>(window, [8, 16, 32], "1us"))
  .superRefine(check);
