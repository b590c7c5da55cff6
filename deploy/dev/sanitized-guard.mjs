/**
 * Loaded into every Node process of the sanitized run: notes that the sanitized addon was loaded,
 * and refuses any other, so that the run cannot pass by testing the plain build.
 */
import { appendFileSync } from "node:fs";
import { basename, resolve } from "node:path";

const { BARKEEP_ADDON, BARKEEP_SANITIZED_LOADS } = process.env;
const dlopen = process.dlopen;

process.dlopen = function guarded(module, filename, ...flags) {
  if (basename(filename) === "barkeep.node") {
    if (resolve(filename) !== BARKEEP_ADDON)
      throw new Error(`not the sanitized addon: ${filename}`);
    appendFileSync(BARKEEP_SANITIZED_LOADS, `${process.pid}\n`);
  }
  return dlopen.call(this, module, filename, ...flags);
};
