// Original file: proto/barkeep/v1/access.proto

import type { ReplyContext as _barkeep_v1_ReplyContext, ReplyContext__Output as _barkeep_v1_ReplyContext__Output } from '../../barkeep/v1/ReplyContext.js';

export interface OpenChannelResponse {
  /**
   * 32 random bytes, good for one connection.
   */
  'ticket'?: (Buffer | Uint8Array | string);
  /**
   * How long the ticket is good, ms.
   */
  'validMs'?: (number);
  'context'?: (_barkeep_v1_ReplyContext | null);
}

export interface OpenChannelResponse__Output {
  /**
   * 32 random bytes, good for one connection.
   */
  'ticket': (Buffer);
  /**
   * How long the ticket is good, ms.
   */
  'validMs': (number);
  'context': (_barkeep_v1_ReplyContext__Output | null);
}
