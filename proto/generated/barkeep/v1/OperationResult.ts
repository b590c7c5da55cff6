// Original file: proto/barkeep/v1/operation.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What one operation answered: nothing, one value, or the elements of a block.
 */
export interface OperationResult {
  'values'?: (number | string | Long)[];
}

/**
 * What one operation answered: nothing, one value, or the elements of a block.
 */
export interface OperationResult__Output {
  'values': (string)[];
}
