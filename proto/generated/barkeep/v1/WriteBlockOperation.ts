// Original file: proto/barkeep/v1/operation.proto

import type { Long } from '@grpc/proto-loader';

export interface WriteBlockOperation {
  'width'?: (number);
  'offset'?: (number | string | Long);
  'values'?: (number | string | Long)[];
  'fixed'?: (boolean);
}

export interface WriteBlockOperation__Output {
  'width': (number);
  'offset': (string);
  'values': (string)[];
  'fixed': (boolean);
}
