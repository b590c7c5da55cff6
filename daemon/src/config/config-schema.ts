/** The whole configuration of the daemon. */
import { type DevicesConfig, devicesSchema, strictObject } from "@barkeep/native";
import { z } from "zod";
import { type LimitsConfig, limitsSchema } from "./limits-schema.js";
import {
  hostSchema,
  isLoopback,
  type ListenConfig,
  listenSchema,
  pathSchema,
  portSchema,
} from "./listen-schema.js";

const LISTENERS_MAX = 16;

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface MetricsConfig {
  readonly host: string;
  readonly port: number;
}

/** With every default filled in. */
export interface Config {
  readonly listen: readonly ListenConfig[];
  readonly metrics?: MetricsConfig | undefined;
  readonly log: { readonly level: LogLevel };
  /** Where lock files keep a second daemon from the same device; "" for none. */
  readonly lockDirectory: string;
  readonly limits: LimitsConfig;
  readonly devices: DevicesConfig;
}

const metricsSchema = strictObject({
  host: hostSchema
    .refine(isLoopback, {
      error:
        "expected a loopback address: metrics have no access control; let the scraper come " +
        "through a proxy or ssh",
    })
    .default("127.0.0.1"),
  port: portSchema,
});

export const configSchema: z.ZodType<Config> = strictObject({
  listen: z
    .array(listenSchema, { error: "expected a list of listeners" })
    .min(1, { error: "expected at least one listener" })
    .max(LISTENERS_MAX, { error: `expected at most ${LISTENERS_MAX} listeners` }),
  metrics: metricsSchema.optional(),
  log: strictObject({ level: z.enum(LOG_LEVELS).default("info") }).prefault({}),
  lockDirectory: z
    .union([z.literal(""), pathSchema], { error: "expected an absolute path" })
    .default(""),
  limits: limitsSchema.prefault({} as never),
  devices: devicesSchema,
});
