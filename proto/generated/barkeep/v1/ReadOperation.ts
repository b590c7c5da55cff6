// Original file: proto/barkeep/v1/operation.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One access. Answers the value.
 */
export interface ReadOperation {
  /**
   * Access width, bits: 8, 16, 32 or 64.
   */
  'width'?: (number);
  /**
   * Bytes from the start of the window.
   */
  'offset'?: (number | string | Long);
}

/**
 * One access. Answers the value.
 */
export interface ReadOperation__Output {
  /**
   * Access width, bits: 8, 16, 32 or 64.
   */
  'width': (number);
  /**
   * Bytes from the start of the window.
   */
  'offset': (string);
}
