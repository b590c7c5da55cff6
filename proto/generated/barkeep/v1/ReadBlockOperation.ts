// Original file: proto/barkeep/v1/operation.proto

import type { Long } from '@grpc/proto-loader';

export interface ReadBlockOperation {
  'width'?: (number);
  'offset'?: (number | string | Long);
  /**
   * Elements.
   */
  'count'?: (number);
  /**
   * Every access at the same address.
   */
  'fixed'?: (boolean);
}

export interface ReadBlockOperation__Output {
  'width': (number);
  'offset': (string);
  /**
   * Elements.
   */
  'count': (number);
  /**
   * Every access at the same address.
   */
  'fixed': (boolean);
}
