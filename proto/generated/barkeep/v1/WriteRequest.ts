// Original file: proto/barkeep/v1/access.proto

import type { WriteOpen as _barkeep_v1_WriteOpen, WriteOpen__Output as _barkeep_v1_WriteOpen__Output } from '../../barkeep/v1/WriteOpen.js';

export interface WriteRequest {
  'open'?: (_barkeep_v1_WriteOpen | null);
  /**
   * Bytes in order.
   */
  'data'?: (Buffer | Uint8Array | string);
  'kind'?: "open"|"data";
}

export interface WriteRequest__Output {
  'open'?: (_barkeep_v1_WriteOpen__Output | null);
  /**
   * Bytes in order.
   */
  'data'?: (Buffer);
  'kind'?: "open"|"data";
}
