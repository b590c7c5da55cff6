import { readdirSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");

/** Needs packages of Debian: `npm run test:operations` runs it, and `npm test` the others. */
export const PACKAGED_GUIDE = "client/docs/python-and-grpcurl.md";

/** The guides: what they show is copied from files that run, or is run from the guide itself. */
export const GUIDES: readonly string[] = [
  "daemon/README.md",
  "deploy/README.md",
  ...readdirSync(join(ROOT, "client/docs"))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `client/docs/${name}`),
];
