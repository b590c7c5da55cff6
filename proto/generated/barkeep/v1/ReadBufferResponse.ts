// Original file: proto/barkeep/v1/buffer.proto

import type { ReplyContext as _barkeep_v1_ReplyContext, ReplyContext__Output as _barkeep_v1_ReplyContext__Output } from '../../barkeep/v1/ReplyContext.js';

export interface ReadBufferResponse {
  'data'?: (Buffer | Uint8Array | string);
  'context'?: (_barkeep_v1_ReplyContext | null);
}

export interface ReadBufferResponse__Output {
  'data': (Buffer);
  'context': (_barkeep_v1_ReplyContext__Output | null);
}
