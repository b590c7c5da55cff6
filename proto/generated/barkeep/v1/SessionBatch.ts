// Original file: proto/barkeep/v1/access.proto

import type { Long } from '@grpc/proto-loader';

export interface SessionBatch {
  /**
   * Grows by one with each batch of the session, from 1.
   */
  'id'?: (number | string | Long);
  'program'?: (Buffer | Uint8Array | string);
  /**
   * Time left until the caller's deadline, ms; 0 for none.
   */
  'timeLeftMs'?: (number);
  'traceparent'?: (string);
}

export interface SessionBatch__Output {
  /**
   * Grows by one with each batch of the session, from 1.
   */
  'id': (string);
  'program': (Buffer);
  /**
   * Time left until the caller's deadline, ms; 0 for none.
   */
  'timeLeftMs': (number);
  'traceparent': (string);
}
