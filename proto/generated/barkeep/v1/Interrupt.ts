// Original file: proto/barkeep/v1/interrupt.proto

import type { BatchVerdict as _barkeep_v1_BatchVerdict, BatchVerdict__Output as _barkeep_v1_BatchVerdict__Output } from '../../barkeep/v1/BatchVerdict.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One event: a line interrupted, once or more.
 */
export interface Interrupt {
  'source'?: (string);
  /**
   * Of this event among those of its line, from 1. A gap is what was dropped.
   */
  'sequence'?: (number | string | Long);
  /**
   * Interrupts of the line since the device was opened.
   */
  'count'?: (number | string | Long);
  /**
   * How many of them came since the event before, beyond this one, without events of their own.
   */
  'missed'?: (number | string | Long);
  /**
   * Events of the line that this subscriber did not get since the last one, because it was slow.
   */
  'dropped'?: (number | string | Long);
  /**
   * When the daemon saw it: on its monotonic clock, as in Hello, and since 1970, ns.
   */
  'monotonicNs'?: (number | string | Long);
  'wallNs'?: (number | string | Long);
  /**
   * Of the program; its id is 0.
   */
  'verdict'?: (_barkeep_v1_BatchVerdict | null);
}

/**
 * One event: a line interrupted, once or more.
 */
export interface Interrupt__Output {
  'source': (string);
  /**
   * Of this event among those of its line, from 1. A gap is what was dropped.
   */
  'sequence': (string);
  /**
   * Interrupts of the line since the device was opened.
   */
  'count': (string);
  /**
   * How many of them came since the event before, beyond this one, without events of their own.
   */
  'missed': (string);
  /**
   * Events of the line that this subscriber did not get since the last one, because it was slow.
   */
  'dropped': (string);
  /**
   * When the daemon saw it: on its monotonic clock, as in Hello, and since 1970, ns.
   */
  'monotonicNs': (string);
  'wallNs': (string);
  /**
   * Of the program; its id is 0.
   */
  'verdict': (_barkeep_v1_BatchVerdict__Output | null);
}
