import type { Readable } from "node:stream";

import { JSON_LINE_BYTES_MAX } from "./limits.js";

/**
 * Calls `receive` for each line of the stream, parsed. A line that is too long or no JSON destroys
 * the stream with that error.
 */
export function onJsonLines(stream: Readable, receive: (message: unknown) => void): void {
  let pending = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (pending + text).split("\n");
    pending = lines.pop() ?? "";
    if (pending.length > JSON_LINE_BYTES_MAX) {
      stream.destroy(new Error("json-lines: a line is too long"));
      return;
    }
    for (const line of lines) {
      if (line.trim() === "") continue;
      let message: unknown;
      try {
        message = JSON.parse(line);
      } catch {
        stream.destroy(new Error(`json-lines: no JSON: ${line.slice(0, 200)}`));
        return;
      }
      receive(message);
    }
  });
}
