// Original file: proto/barkeep/v1/access.proto

import type { CallContext as _barkeep_v1_CallContext, CallContext__Output as _barkeep_v1_CallContext__Output } from '../../barkeep/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

export interface ReadRequest {
  'device'?: (string);
  'window'?: (string);
  /**
   * Bytes.
   */
  'offset'?: (number | string | Long);
  'length'?: (number | string | Long);
  'timeLeftMs'?: (number);
  'context'?: (_barkeep_v1_CallContext | null);
  /**
   * Wanted size of the chunks, bytes; 0 for the daemon's own.
   */
  'chunkBytes'?: (number);
}

export interface ReadRequest__Output {
  'device': (string);
  'window': (string);
  /**
   * Bytes.
   */
  'offset': (string);
  'length': (string);
  'timeLeftMs': (number);
  'context': (_barkeep_v1_CallContext__Output | null);
  /**
   * Wanted size of the chunks, bytes; 0 for the daemon's own.
   */
  'chunkBytes': (number);
}
