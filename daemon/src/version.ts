import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** The version of this package, as its package.json has it. */
export const VERSION: string = (require("../../package.json") as { readonly version: string })
  .version;
