// Original file: proto/barkeep/v1/access.proto

import type { BatchFate as _barkeep_v1_BatchFate, BatchFate__Output as _barkeep_v1_BatchFate__Output } from '../../barkeep/v1/BatchFate.js';
import type { Long } from '@grpc/proto-loader';

export interface InDoubt {
  'id'?: (number | string | Long);
  'fate'?: (_barkeep_v1_BatchFate);
}

export interface InDoubt__Output {
  'id': (string);
  'fate': (_barkeep_v1_BatchFate__Output);
}
