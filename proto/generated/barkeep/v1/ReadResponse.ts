// Original file: proto/barkeep/v1/access.proto

import type { BulkVerdict as _barkeep_v1_BulkVerdict, BulkVerdict__Output as _barkeep_v1_BulkVerdict__Output } from '../../barkeep/v1/BulkVerdict.js';

export interface ReadResponse {
  /**
   * Bytes in order; empty in the last message.
   */
  'data'?: (Buffer | Uint8Array | string);
  /**
   * In the last message only.
   */
  'verdict'?: (_barkeep_v1_BulkVerdict | null);
}

export interface ReadResponse__Output {
  /**
   * Bytes in order; empty in the last message.
   */
  'data': (Buffer);
  /**
   * In the last message only.
   */
  'verdict': (_barkeep_v1_BulkVerdict__Output | null);
}
