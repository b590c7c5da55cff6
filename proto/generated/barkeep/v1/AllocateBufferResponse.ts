// Original file: proto/barkeep/v1/buffer.proto

import type { BufferAddress as _barkeep_v1_BufferAddress, BufferAddress__Output as _barkeep_v1_BufferAddress__Output } from '../../barkeep/v1/BufferAddress.js';
import type { ReplyContext as _barkeep_v1_ReplyContext, ReplyContext__Output as _barkeep_v1_ReplyContext__Output } from '../../barkeep/v1/ReplyContext.js';
import type { Long } from '@grpc/proto-loader';

export interface AllocateBufferResponse {
  /**
   * Unique in the session, never used again.
   */
  'buffer'?: (number | string | Long);
  'at'?: (_barkeep_v1_BufferAddress | null);
  /**
   * Bytes that the device reaches.
   */
  'size'?: (number | string | Long);
  'context'?: (_barkeep_v1_ReplyContext | null);
}

export interface AllocateBufferResponse__Output {
  /**
   * Unique in the session, never used again.
   */
  'buffer': (string);
  'at': (_barkeep_v1_BufferAddress__Output | null);
  /**
   * Bytes that the device reaches.
   */
  'size': (string);
  'context': (_barkeep_v1_ReplyContext__Output | null);
}
