import { join } from "node:path";

/** The root of the checkout, from `deploy/dist/bench`. */
export const ROOT: string = join(import.meta.dirname, "../../..");
