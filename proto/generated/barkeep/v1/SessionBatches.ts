// Original file: proto/barkeep/v1/access.proto

import type { SessionBatch as _barkeep_v1_SessionBatch, SessionBatch__Output as _barkeep_v1_SessionBatch__Output } from '../../barkeep/v1/SessionBatch.js';

export interface SessionBatches {
  'batches'?: (_barkeep_v1_SessionBatch)[];
}

export interface SessionBatches__Output {
  'batches': (_barkeep_v1_SessionBatch__Output)[];
}
