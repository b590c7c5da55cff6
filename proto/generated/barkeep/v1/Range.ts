// Original file: proto/barkeep/v1/device.proto

import type { Long } from '@grpc/proto-loader';

export interface Range {
  /**
   * Bytes from the start of the window.
   */
  'offset'?: (number | string | Long);
  /**
   * Bytes.
   */
  'length'?: (number | string | Long);
}

export interface Range__Output {
  /**
   * Bytes from the start of the window.
   */
  'offset': (string);
  /**
   * Bytes.
   */
  'length': (string);
}
