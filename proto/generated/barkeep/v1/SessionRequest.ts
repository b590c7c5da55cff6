// Original file: proto/barkeep/v1/access.proto

import type { SessionOpen as _barkeep_v1_SessionOpen, SessionOpen__Output as _barkeep_v1_SessionOpen__Output } from '../../barkeep/v1/SessionOpen.js';
import type { SessionBatches as _barkeep_v1_SessionBatches, SessionBatches__Output as _barkeep_v1_SessionBatches__Output } from '../../barkeep/v1/SessionBatches.js';
import type { SessionCancel as _barkeep_v1_SessionCancel, SessionCancel__Output as _barkeep_v1_SessionCancel__Output } from '../../barkeep/v1/SessionCancel.js';
import type { CallContext as _barkeep_v1_CallContext, CallContext__Output as _barkeep_v1_CallContext__Output } from '../../barkeep/v1/CallContext.js';
import type { SessionFinish as _barkeep_v1_SessionFinish, SessionFinish__Output as _barkeep_v1_SessionFinish__Output } from '../../barkeep/v1/SessionFinish.js';
import type { Long } from '@grpc/proto-loader';

export interface SessionRequest {
  'open'?: (_barkeep_v1_SessionOpen | null);
  'batches'?: (_barkeep_v1_SessionBatches | null);
  'cancel'?: (_barkeep_v1_SessionCancel | null);
  /**
   * The highest id up to which the client has every verdict: the daemon forgets those.
   */
  'acknowledged'?: (number | string | Long);
  'context'?: (_barkeep_v1_CallContext | null);
  'finish'?: (_barkeep_v1_SessionFinish | null);
  'kind'?: "open"|"batches"|"cancel"|"finish";
}

export interface SessionRequest__Output {
  'open'?: (_barkeep_v1_SessionOpen__Output | null);
  'batches'?: (_barkeep_v1_SessionBatches__Output | null);
  'cancel'?: (_barkeep_v1_SessionCancel__Output | null);
  /**
   * The highest id up to which the client has every verdict: the daemon forgets those.
   */
  'acknowledged': (string);
  'context': (_barkeep_v1_CallContext__Output | null);
  'finish'?: (_barkeep_v1_SessionFinish__Output | null);
  'kind'?: "open"|"batches"|"cancel"|"finish";
}
