/** Windows that a driver's read and write reach. */
import { z } from "zod";
import { chunkSchema } from "./chunk-schema.js";
import { parseBytes } from "./quantity.js";
import { strictObject } from "./strict-object.js";
import {
  check,
  common,
  pathSchema,
  type Quantity,
  type Width,
  type WindowConfig,
  withDefaults,
} from "./window-schema.js";

const unitSchema = z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)], {
  error: "expected the bytes of one transfer: 1, 2, 4 or 8",
});

type Unit = 1 | 2 | 4 | 8;

export interface ChardevWindowConfig extends Omit<WindowConfig, "widths"> {
  readonly path: string;
  /** Bytes of one access: its widths. */
  readonly unit: Unit | readonly Unit[];
  readonly chunk?: Quantity | undefined;
}

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
