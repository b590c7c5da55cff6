// Original file: proto/barkeep/v1/buffer.proto

import type { ReplyContext as _barkeep_v1_ReplyContext, ReplyContext__Output as _barkeep_v1_ReplyContext__Output } from '../../barkeep/v1/ReplyContext.js';

export interface WriteBufferResponse {
  'context'?: (_barkeep_v1_ReplyContext | null);
}

export interface WriteBufferResponse__Output {
  'context': (_barkeep_v1_ReplyContext__Output | null);
}
