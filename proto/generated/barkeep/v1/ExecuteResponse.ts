// Original file: proto/barkeep/v1/access.proto

import type { BatchVerdict as _barkeep_v1_BatchVerdict, BatchVerdict__Output as _barkeep_v1_BatchVerdict__Output } from '../../barkeep/v1/BatchVerdict.js';
import type { OperationResult as _barkeep_v1_OperationResult, OperationResult__Output as _barkeep_v1_OperationResult__Output } from '../../barkeep/v1/OperationResult.js';
import type { ReplyContext as _barkeep_v1_ReplyContext, ReplyContext__Output as _barkeep_v1_ReplyContext__Output } from '../../barkeep/v1/ReplyContext.js';

export interface ExecuteResponse {
  'verdict'?: (_barkeep_v1_BatchVerdict | null);
  /**
   * One for each completed operation, when the request had operations.
   */
  'results'?: (_barkeep_v1_OperationResult)[];
  'context'?: (_barkeep_v1_ReplyContext | null);
}

export interface ExecuteResponse__Output {
  'verdict': (_barkeep_v1_BatchVerdict__Output | null);
  /**
   * One for each completed operation, when the request had operations.
   */
  'results': (_barkeep_v1_OperationResult__Output)[];
  'context': (_barkeep_v1_ReplyContext__Output | null);
}
