// Original file: proto/barkeep/v1/access.proto

import type { BulkVerdict as _barkeep_v1_BulkVerdict, BulkVerdict__Output as _barkeep_v1_BulkVerdict__Output } from '../../barkeep/v1/BulkVerdict.js';

export interface WriteResponse {
  'verdict'?: (_barkeep_v1_BulkVerdict | null);
}

export interface WriteResponse__Output {
  'verdict': (_barkeep_v1_BulkVerdict__Output | null);
}
