// Original file: proto/barkeep/v1/access.proto

import type { Error as _barkeep_v1_Error, Error__Output as _barkeep_v1_Error__Output } from '../../barkeep/v1/Error.js';
import type { ReplyContext as _barkeep_v1_ReplyContext, ReplyContext__Output as _barkeep_v1_ReplyContext__Output } from '../../barkeep/v1/ReplyContext.js';
import type { Long } from '@grpc/proto-loader';

export interface BulkVerdict {
  'bytesDone'?: (number | string | Long);
  /**
   * CRC-32 (IEEE, as zlib) of the bytes done.
   */
  'crc32'?: (number);
  /**
   * Why it stopped, absent when all bytes were done.
   */
  'error'?: (_barkeep_v1_Error | null);
  'deviceNs'?: (number | string | Long);
  'context'?: (_barkeep_v1_ReplyContext | null);
}

export interface BulkVerdict__Output {
  'bytesDone': (string);
  /**
   * CRC-32 (IEEE, as zlib) of the bytes done.
   */
  'crc32': (number);
  /**
   * Why it stopped, absent when all bytes were done.
   */
  'error': (_barkeep_v1_Error__Output | null);
  'deviceNs': (string);
  'context': (_barkeep_v1_ReplyContext__Output | null);
}
