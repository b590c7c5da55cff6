/** Which addresses stay on this machine: only there a data channel in plaintext goes without saying. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseTarget } from "../../src/remote/target.js";

const LOCAL = [
  "unix:/run/barkeep/barkeep.sock",
  "127.0.0.1:7070",
  "127.255.0.9:7070",
  "localhost:7070",
  "LocalHost:7070",
  "[::1]:7070",
];
const ELSEWHERE = [
  "127.example.com:7070",
  "127.0.0.1.example.com:7070",
  "localhost.example.com:7070",
  "lab:7070",
  "192.0.2.1:7070",
  "[::2]:7070",
];

describe("a target in plaintext", () => {
  for (const target of LOCAL) {
    it(`stays on this machine at ${target}`, () => {
      assert.equal(parseTarget(target).exposed, false);
    });
  }

  for (const target of ELSEWHERE) {
    it(`leaves this machine at ${target}`, () => {
      assert.equal(parseTarget(target).exposed, true);
      assert.equal(parseTarget(target, {}).exposed, false, "not with TLS");
    });
  }
});
