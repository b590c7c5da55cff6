// Original file: proto/barkeep/v1/operation.proto

import type { Long } from '@grpc/proto-loader';

export interface DelayOperation {
  'durationUs'?: (number | string | Long);
}

export interface DelayOperation__Output {
  'durationUs': (string);
}
