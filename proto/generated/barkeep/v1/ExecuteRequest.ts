// Original file: proto/barkeep/v1/access.proto

import type { CallContext as _barkeep_v1_CallContext, CallContext__Output as _barkeep_v1_CallContext__Output } from '../../barkeep/v1/CallContext.js';
import type { Operation as _barkeep_v1_Operation, Operation__Output as _barkeep_v1_Operation__Output } from '../../barkeep/v1/Operation.js';

export interface ExecuteRequest {
  'device'?: (string);
  'context'?: (_barkeep_v1_CallContext | null);
  /**
   * Time left until the caller's deadline, ms; 0 for none. Counted on the daemon's monotonic clock.
   */
  'timeLeftMs'?: (number);
  /**
   * An encoded program, or operations; not both.
   */
  'program'?: (Buffer | Uint8Array | string);
  'operations'?: (_barkeep_v1_Operation)[];
  /**
   * For operations: the batch yields while it waits.
   */
  'yields'?: (boolean);
}

export interface ExecuteRequest__Output {
  'device': (string);
  'context': (_barkeep_v1_CallContext__Output | null);
  /**
   * Time left until the caller's deadline, ms; 0 for none. Counted on the daemon's monotonic clock.
   */
  'timeLeftMs': (number);
  /**
   * An encoded program, or operations; not both.
   */
  'program': (Buffer);
  'operations': (_barkeep_v1_Operation__Output)[];
  /**
   * For operations: the batch yields while it waits.
   */
  'yields': (boolean);
}
