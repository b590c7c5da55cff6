import { stringify } from "yaml";
import type { Config } from "./config-schema.js";

/** The configuration as the daemon understands it, as YAML that means the same. */
export function renderConfig(config: Config): string {
  return stringify(config, { indent: 2, lineWidth: 100, keepUndefined: false });
}
