import { createHash } from "node:crypto";

/** Secrets are looked up by their hash, so that the time of a look-up says nothing about them. */
export function keyOfSecret(secret: Buffer): string {
  return createHash("sha256").update(secret).digest("hex");
}
