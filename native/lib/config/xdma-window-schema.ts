/** Windows of a card behind Xilinx's XDMA driver. */
import { z } from "zod";
import { chunkSchema } from "./chunk-schema.js";
import { parseBytes } from "./quantity.js";
import { strictObject } from "./strict-object.js";
import {
  bytesSchema,
  check,
  common,
  type Quantity,
  type Width,
  type WindowConfig,
  withDefaults,
} from "./window-schema.js";

/** Of the XDMA core there are at most four channels in each direction (PG195). */
const CHANNEL_MAX = 3;

const channelSchema = z
  .number({ error: `expected the number of a channel, 0 to ${CHANNEL_MAX}` })
  .int()
  .min(0)
  .max(CHANNEL_MAX);

type OfRegisters = Pick<WindowConfig, "offset" | "widths" | "bulkWidth">;

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
