// Original file: proto/barkeep/v1/operation.proto

import type { Long } from '@grpc/proto-loader';

export interface WriteOperation {
  'width'?: (number);
  'offset'?: (number | string | Long);
  'value'?: (number | string | Long);
}

export interface WriteOperation__Output {
  'width': (number);
  'offset': (string);
  'value': (string);
}
