// Original file: proto/barkeep/v1/access.proto

import type { CallContext as _barkeep_v1_CallContext, CallContext__Output as _barkeep_v1_CallContext__Output } from '../../barkeep/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The first message of a write.
 */
export interface WriteOpen {
  'device'?: (string);
  'window'?: (string);
  /**
   * Bytes. Exactly `length` bytes must follow.
   */
  'offset'?: (number | string | Long);
  'length'?: (number | string | Long);
  'timeLeftMs'?: (number);
  'context'?: (_barkeep_v1_CallContext | null);
}

/**
 * The first message of a write.
 */
export interface WriteOpen__Output {
  'device': (string);
  'window': (string);
  /**
   * Bytes. Exactly `length` bytes must follow.
   */
  'offset': (string);
  'length': (string);
  'timeLeftMs': (number);
  'context': (_barkeep_v1_CallContext__Output | null);
}
