import type { CallFailure } from "./call-failure.js";
import type { CallGate } from "./call-gate.js";

/** What every kind of call needs: who comes in, and what becomes of what handlers throw. */
export interface Rpc {
  readonly gate: CallGate;
  readonly failure: CallFailure;
}
