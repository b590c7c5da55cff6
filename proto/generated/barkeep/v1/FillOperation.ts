// Original file: proto/barkeep/v1/operation.proto

import type { Long } from '@grpc/proto-loader';

export interface FillOperation {
  'width'?: (number);
  'offset'?: (number | string | Long);
  'count'?: (number);
  'value'?: (number | string | Long);
  'fixed'?: (boolean);
}

export interface FillOperation__Output {
  'width': (number);
  'offset': (string);
  'count': (number);
  'value': (string);
  'fixed': (boolean);
}
