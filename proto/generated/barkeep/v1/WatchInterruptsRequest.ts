// Original file: proto/barkeep/v1/interrupt.proto

import type { CallContext as _barkeep_v1_CallContext, CallContext__Output as _barkeep_v1_CallContext__Output } from '../../barkeep/v1/CallContext.js';

export interface WatchInterruptsRequest {
  'device'?: (string);
  /**
   * Name of an interrupt line; empty for all lines of the device.
   */
  'source'?: (string);
  /**
   * A program that runs at each interrupt, before it is told, and whose verdict the event carries;
   * empty for none.
   */
  'program'?: (Buffer | Uint8Array | string);
  'context'?: (_barkeep_v1_CallContext | null);
}

export interface WatchInterruptsRequest__Output {
  'device': (string);
  /**
   * Name of an interrupt line; empty for all lines of the device.
   */
  'source': (string);
  /**
   * A program that runs at each interrupt, before it is told, and whose verdict the event carries;
   * empty for none.
   */
  'program': (Buffer);
  'context': (_barkeep_v1_CallContext__Output | null);
}
