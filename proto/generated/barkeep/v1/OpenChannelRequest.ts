// Original file: proto/barkeep/v1/access.proto

import type { CallContext as _barkeep_v1_CallContext, CallContext__Output as _barkeep_v1_CallContext__Output } from '../../barkeep/v1/CallContext.js';

export interface OpenChannelRequest {
  /**
   * The session's resume token: only who opened the session can have it.
   */
  'sessionToken'?: (Buffer | Uint8Array | string);
  'context'?: (_barkeep_v1_CallContext | null);
}

export interface OpenChannelRequest__Output {
  /**
   * The session's resume token: only who opened the session can have it.
   */
  'sessionToken': (Buffer);
  'context': (_barkeep_v1_CallContext__Output | null);
}
