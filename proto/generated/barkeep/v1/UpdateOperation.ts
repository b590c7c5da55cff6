// Original file: proto/barkeep/v1/operation.proto

import type { Long } from '@grpc/proto-loader';

/**
 * (old & ~mask) | value. Answers the old value.
 */
export interface UpdateOperation {
  'width'?: (number);
  'offset'?: (number | string | Long);
  'mask'?: (number | string | Long);
  'value'?: (number | string | Long);
}

/**
 * (old & ~mask) | value. Answers the old value.
 */
export interface UpdateOperation__Output {
  'width': (number);
  'offset': (string);
  'mask': (string);
  'value': (string);
}
