/** A reporter of `node --test` that counts: one JSON object at the end, for the closing summary. */
import { relative } from "node:path";
import { ROOT } from "./command.mjs";

function label(data) {
  const file = relative(ROOT, data.file ?? "");
  const isFile = data.name === data.file;
  return `${file}: ${isFile ? (data.details?.error?.cause ?? "the file") : data.name}`;
}

/** A file without tests is reported as one passing test that is named after the file. */
function isEmptyFile(data) {
  return data.nesting === 0 && data.file !== undefined && data.name === data.file;
}

function count(tally, { type, data }) {
  if (type !== "test:pass" && type !== "test:fail") return;
  if (data.file !== undefined) tally.files.add(data.file);
  if (type === "test:fail") {
    const cause = data.details?.error?.failureType;
    if (cause !== "subtestsFailed") tally.failed.push(label(data));
  } else if (isEmptyFile(data)) {
    tally.failed.push(`${relative(ROOT, data.file)}: holds no test`);
  } else if (data.skip !== undefined || data.todo !== undefined) {
    const reason = data.skip ?? data.todo;
    tally.skipped.push(`${label(data)} (${reason === true ? "no reason given" : reason})`);
  } else if (data.details?.type !== "suite") {
    tally.passed += 1;
  }
}

// biome-ignore lint/style/noDefaultExport: node:test takes a reporter from the default export.
export default async function* tallyReporter(events) {
  const tally = { passed: 0, failed: [], skipped: [], files: new Set() };
  for await (const event of events) count(tally, event);
  yield JSON.stringify({ ...tally, files: tally.files.size });
}
