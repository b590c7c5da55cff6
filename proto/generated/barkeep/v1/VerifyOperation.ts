// Original file: proto/barkeep/v1/operation.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Reads, and stops the batch unless (register & mask) == value. Answers the value read.
 */
export interface VerifyOperation {
  'width'?: (number);
  'offset'?: (number | string | Long);
  'mask'?: (number | string | Long);
  'value'?: (number | string | Long);
}

/**
 * Reads, and stops the batch unless (register & mask) == value. Answers the value read.
 */
export interface VerifyOperation__Output {
  'width': (number);
  'offset': (string);
  'mask': (string);
  'value': (string);
}
