// Original file: proto/barkeep/v1/buffer.proto

import type { CallContext as _barkeep_v1_CallContext, CallContext__Output as _barkeep_v1_CallContext__Output } from '../../barkeep/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

export interface ReadBufferRequest {
  'sessionToken'?: (Buffer | Uint8Array | string);
  'buffer'?: (number | string | Long);
  /**
   * Bytes from the start of the buffer.
   */
  'offset'?: (number | string | Long);
  /**
   * Bytes, at most BULK_CHUNK_BYTES.
   */
  'length'?: (number);
  'context'?: (_barkeep_v1_CallContext | null);
}

export interface ReadBufferRequest__Output {
  'sessionToken': (Buffer);
  'buffer': (string);
  /**
   * Bytes from the start of the buffer.
   */
  'offset': (string);
  /**
   * Bytes, at most BULK_CHUNK_BYTES.
   */
  'length': (number);
  'context': (_barkeep_v1_CallContext__Output | null);
}
