import assert from "node:assert/strict";
import { it } from "node:test";
import { staleDocuments } from "../dev/documents.js";

it("keeps the documents that are made from the code up to date (npm run docs)", () => {
  assert.deepEqual(staleDocuments(), []);
});
