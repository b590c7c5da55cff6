// Original file: proto/barkeep/v1/operation.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Polls until (register & mask) == value. Answers the last value.
 */
export interface WaitForOperation {
  'width'?: (number);
  'offset'?: (number | string | Long);
  'mask'?: (number | string | Long);
  'value'?: (number | string | Long);
  'timeoutUs'?: (number);
  'intervalUs'?: (number);
}

/**
 * Polls until (register & mask) == value. Answers the last value.
 */
export interface WaitForOperation__Output {
  'width': (number);
  'offset': (string);
  'mask': (string);
  'value': (string);
  'timeoutUs': (number);
  'intervalUs': (number);
}
