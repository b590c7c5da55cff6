// Original file: proto/barkeep/v1/access.proto

import type { Long } from '@grpc/proto-loader';

export interface SessionCancel {
  'ids'?: (number | string | Long)[];
}

export interface SessionCancel__Output {
  'ids': (string)[];
}
