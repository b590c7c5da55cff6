// Original file: proto/barkeep/v1/envelope.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What every call says about itself, whole from the first version on.
 */
export interface CallContext {
  /**
   * The lease under which the caller acts, and its fence. Empty and 0 without one.
   */
  'leaseId'?: (string);
  'fence'?: (number | string | Long);
  /**
   * The boot id and generation that the caller expects; STALE_GENERATION when another one is
   * current. Empty and 0 for any.
   */
  'bootId'?: (string);
  'generation'?: (number | string | Long);
  /**
   * W3C trace context, or empty.
   */
  'traceparent'?: (string);
}

/**
 * What every call says about itself, whole from the first version on.
 */
export interface CallContext__Output {
  /**
   * The lease under which the caller acts, and its fence. Empty and 0 without one.
   */
  'leaseId': (string);
  'fence': (string);
  /**
   * The boot id and generation that the caller expects; STALE_GENERATION when another one is
   * current. Empty and 0 for any.
   */
  'bootId': (string);
  'generation': (string);
  /**
   * W3C trace context, or empty.
   */
  'traceparent': (string);
}
