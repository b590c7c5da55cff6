/** `--local CONFIG`: devices of this host, opened in this process through the addon. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DeviceError } from "../contract/errors.js";
import type { DeviceSource } from "./device-source.js";

/** Not a dependency: a client installs without a compiler. */
const NATIVE = "@barkeep/native";

/** What is used of it. */
interface NativePackage {
  openLocalDevices(file: string): Promise<Omit<DeviceSource, "title">>;
}

export async function openLocal(file: string): Promise<DeviceSource> {
  const { openLocalDevices } = await loadNative();
  const devices = await openLocalDevices(file);
  return Object.assign(devices, { title: file }) as DeviceSource;
}

/** Installed beside this package, or in the project that the command is run in. */
async function loadNative(): Promise<NativePackage> {
  const places = [import.meta.url, pathToFileURL(join(process.cwd(), "package.json")).href];
  for (const place of places) {
    const path = resolvedFrom(place);
    if (path === undefined) continue;
    return (await import(pathToFileURL(path).href)) as NativePackage;
  }
  throw new DeviceError("UNSUPPORTED", {
    reason: `--local needs the package ${NATIVE}, which is not installed here`,
    fix: `npm install ${NATIVE}, or leave --local away and use a barkeepd: --host`,
  });
}

function resolvedFrom(place: string): string | undefined {
  try {
    return createRequire(place).resolve(NATIVE);
  } catch {
    return undefined;
  }
}
