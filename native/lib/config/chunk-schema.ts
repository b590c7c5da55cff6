/** How much a driver gets at a time in bulk. */
import type { z } from "zod";
import { parseBytes } from "./quantity.js";
import { bytesSchema, type Quantity } from "./window-schema.js";

/** What the native side takes. */
const CHUNK_BYTES_MAX: number = 16 * 2 ** 20;

export const chunkSchema: z.ZodType<Quantity, Quantity> = bytesSchema.refine(
  (value) => (parseBytes(value) ?? 0) > 0 && (parseBytes(value) ?? 0) <= CHUNK_BYTES_MAX,
  { error: "expected 1 byte to 16M" },
);
