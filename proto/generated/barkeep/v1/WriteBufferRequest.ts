// Original file: proto/barkeep/v1/buffer.proto

import type { CallContext as _barkeep_v1_CallContext, CallContext__Output as _barkeep_v1_CallContext__Output } from '../../barkeep/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

export interface WriteBufferRequest {
  'sessionToken'?: (Buffer | Uint8Array | string);
  'buffer'?: (number | string | Long);
  /**
   * Bytes from the start of the buffer.
   */
  'offset'?: (number | string | Long);
  /**
   * At most BULK_CHUNK_BYTES. All of it is written, or nothing.
   */
  'data'?: (Buffer | Uint8Array | string);
  'context'?: (_barkeep_v1_CallContext | null);
}

export interface WriteBufferRequest__Output {
  'sessionToken': (Buffer);
  'buffer': (string);
  /**
   * Bytes from the start of the buffer.
   */
  'offset': (string);
  /**
   * At most BULK_CHUNK_BYTES. All of it is written, or nothing.
   */
  'data': (Buffer);
  'context': (_barkeep_v1_CallContext__Output | null);
}
