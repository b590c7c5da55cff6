/** Where windows point, as tables. */
import type { DeviceInfo } from "../contract/device.js";
import type { WindowInfo, WindowOrigin } from "../contract/window.js";
import type { Table } from "./columns.js";
import { hex, showSize } from "./number.js";
import type { Printable } from "./output.js";
import { ADDRESS_SPACES, sourceOf, type Whereabouts } from "./whereabouts.js";

/** Where each window's pointer points. */
export function originTable({ windows }: DeviceInfo): Table {
  const columns = "window,path,path offset,physical address,bus address,axi address,page,cache";
  const rows = windows.map(({ name, origin }) => [
    name,
    origin.path || "-",
    origin.path === "" ? "-" : hex(origin.pathOffset),
    origin.physicalAddress || "-",
    origin.busAddress || "-",
    origin.axiAddress || "-",
    pageOf(origin),
    origin.cache,
  ]);
  return { columns: columns.split(","), rows };
}

/** Who said so. What was said in the same words of several windows is one row. */
export function sourceTable({ windows }: DeviceInfo): Table {
  const said = new Map<string, { row: readonly [string, string]; names: string[] }>();
  for (const { name, origin } of windows) {
    for (const [fact, source] of sourcesOf(origin)) {
      if (source === "") continue;
      const key = JSON.stringify([fact, source]);
      const entry = said.get(key) ?? { row: [fact, source], names: [] };
      entry.names.push(name);
      said.set(key, entry);
    }
  }
  const order = sourcesOf(undefined).map(([fact]) => fact);
  const rows = [...said.values()]
    .toSorted((a, b) => order.indexOf(a.row[0]) - order.indexOf(b.row[0]))
    .map(({ row, names }) => [...row, names.length === windows.length ? "all" : names.join(" ")]);
  return { columns: ["fact", "source", "windows"], rows };
}

/** One place, in all that is known of it, with who said so. */
export function printablePlace(device: string, place: Whereabouts): Printable {
  const { window, offset, addresses } = place;
  const { origin } = window;
  const { sources } = origin;
  const path = origin.path === "" ? "-" : `${origin.path} + ${hex(origin.pathOffset + offset)}`;
  const rows = [
    ["place", `${device}:${window.name}+${hex(offset)}`, ""],
    ["path", path, sources.path],
    ["page", pageOf(origin), sources.pageSize],
    ["cache", origin.cache, sources.cache],
    ...ADDRESS_SPACES.map((space) => [space, shown(addresses[space]), sourceOf(origin, space)]),
  ];
  return { json: placeJson(device, place), table: { columns: ["fact", "value", "source"], rows } };
}

export function printablePlaces(device: string, places: readonly Whereabouts[]): Printable {
  const columns = ["window", "offset", ...ADDRESS_SPACES];
  const rows = places.map(({ window, offset, addresses }) => {
    return [window.name, hex(offset), ...ADDRESS_SPACES.map((space) => shown(addresses[space]))];
  });
  return { json: places.map((place) => placeJson(device, place)), table: { columns, rows } };
}

function placeJson(device: string, { window, offset, addresses }: Whereabouts): unknown {
  const { path, pathOffset, pageSize, cache, sources } = window.origin;
  return {
    device,
    window: window.name,
    offset,
    path,
    pathOffset: path === "" ? null : pathOffset + offset,
    pageSize,
    cache,
    physicalAddress: addresses.physical ?? null,
    busAddress: addresses.bus ?? null,
    axiAddress: addresses.axi ?? null,
    sources,
  };
}

/** In the order of the tables. */
function sourcesOf(origin: WindowOrigin | undefined): readonly (readonly [string, string])[] {
  const { path = "", pageSize = "", cache = "" } = origin?.sources ?? {};
  const spaces = ADDRESS_SPACES.map((space) => {
    return [space, origin === undefined ? "" : sourceOf(origin, space)] as const;
  });
  return [["path", path], ...spaces, ["page", pageSize], ["cache", cache]];
}

function pageOf({ pageSize }: WindowInfo["origin"]): string {
  return pageSize === 0 ? "-" : showSize(pageSize);
}

function shown(address: bigint | undefined): string {
  return address === undefined ? "-" : hex(address);
}
