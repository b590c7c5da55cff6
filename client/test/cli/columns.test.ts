import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { alignTable, csv, printable } from "../../src/cli/columns.js";

describe("tables", () => {
  const table = {
    columns: ["name", "state"],
    rows: [
      ["a", "ready"],
      ["long name", 'a "b", c'],
    ],
  };

  it("aligns columns and leaves no spaces at the ends", () => {
    assert.equal(alignTable(table), 'NAME       STATE\na          ready\nlong name  a "b", c\n');
  });
  it("quotes what CSV must quote", () => {
    assert.equal(csv(table), 'name,state\na,ready\nlong name,"a ""b"", c"\n');
  });
  it("lets nothing steer the terminal", () => {
    assert.equal(printable("a\u001b[31m\nb\u009b"), "a?[31m?b?");
  });
});
