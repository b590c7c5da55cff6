import { createRequire } from "node:module";

const manifest = createRequire(import.meta.url)("../../../package.json") as { version: string };

/** The one version of the protocol so far. */
export const PROTOCOL = 1;

/** Version of this package. */
export const VERSION: string = manifest.version;
