/** What is known of devices, as JSON and as tables. */
import type { DeviceInfo } from "../contract/device.js";
import type { DeviceError } from "../contract/errors.js";
import type { WindowInfo } from "../contract/window.js";
import { alignRows, alignTable, type Table } from "./columns.js";
import { hex, showSize } from "./number.js";
import { originTable, sourceTable } from "./origin-output.js";
import type { Printable } from "./output.js";

export function printableDevices(devices: readonly DeviceInfo[]): Printable {
  const rows = devices.map(({ name, backend, state, identity, windows }) => {
    return [name, backend, state, identity, String(windows.length)];
  });
  const columns = ["device", "backend", "state", "identity", "windows"];
  return { json: devices.map(deviceJson), table: { columns, rows } };
}

export function printableDevice(info: DeviceInfo): Printable {
  const windows = windowTable(info);
  const facts = [
    ["device", info.name],
    ["backend", info.backend],
    ["state", info.state],
    ...(info.error === undefined ? [] : [["error", info.error.message]]),
    ["identity", info.identity],
    ["generation", String(info.generation)],
    ["boot id", info.bootId],
    ["table hash", hex(info.tableHash, 64)],
    ...Object.entries(info.facts),
  ];
  const tables = [alignRows(facts)];
  if (info.windows.length > 0) {
    tables.push(alignTable(windows), alignTable(originTable(info)), alignTable(sourceTable(info)));
  }
  if (info.interrupts.length > 0) tables.push(alignTable(interruptTable(info)));
  const text = tables.join("\n");
  return { json: deviceJson(info), table: windows, text };
}

function windowTable({ windows }: DeviceInfo): Table {
  const columns = "window size widths access endian reads burst bulk access-time flush".split(" ");
  const rows = windows.map((window) => [
    window.name,
    showSize(window.size),
    window.widths.join("/") || "none",
    window.access,
    window.endianness,
    readsOf(window),
    window.burst ? "yes" : "no",
    window.burst ? "any" : String(window.bulkWidth),
    `${window.accessTimeNs}ns`,
    window.canFlush ? "yes" : "no",
  ]);
  return { columns, rows };
}

function readsOf({ reads, pureRanges }: WindowInfo): string {
  if (reads === "pure" || pureRanges.length === 0) return reads;
  const ranges = pureRanges.map(({ offset, length }) => {
    return `${hex(offset)}-${hex(offset + length - 1)}`;
  });
  return `${reads}, pure in ${ranges.join(" ")}`;
}

function interruptTable({ interrupts }: DeviceInfo): Table {
  const rows = interrupts.map(({ name, path }) => [name, path || "-"]);
  return { columns: ["interrupt", "path"], rows };
}

function deviceJson({ error, ...info }: DeviceInfo): unknown {
  return error === undefined ? info : { ...info, error: errorJson(error) };
}

function errorJson({ code, outcome, message, data }: DeviceError): unknown {
  return { code, outcome, message, ...data };
}
