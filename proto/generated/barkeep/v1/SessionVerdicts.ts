// Original file: proto/barkeep/v1/access.proto

import type { BatchVerdict as _barkeep_v1_BatchVerdict, BatchVerdict__Output as _barkeep_v1_BatchVerdict__Output } from '../../barkeep/v1/BatchVerdict.js';

export interface SessionVerdicts {
  'verdicts'?: (_barkeep_v1_BatchVerdict)[];
}

export interface SessionVerdicts__Output {
  'verdicts': (_barkeep_v1_BatchVerdict__Output)[];
}
