// Original file: proto/barkeep/v1/buffer.proto

import type { CallContext as _barkeep_v1_CallContext, CallContext__Output as _barkeep_v1_CallContext__Output } from '../../barkeep/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

export interface FreeBufferRequest {
  'sessionToken'?: (Buffer | Uint8Array | string);
  /**
   * A buffer that was freed already is no error.
   */
  'buffer'?: (number | string | Long);
  'context'?: (_barkeep_v1_CallContext | null);
}

export interface FreeBufferRequest__Output {
  'sessionToken': (Buffer);
  /**
   * A buffer that was freed already is no error.
   */
  'buffer': (string);
  'context': (_barkeep_v1_CallContext__Output | null);
}
