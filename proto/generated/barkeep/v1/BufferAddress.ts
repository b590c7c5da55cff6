// Original file: proto/barkeep/v1/buffer.proto

import type { Long } from '@grpc/proto-loader';

/**
 * An address of the device's own, as it goes into its registers.
 */
export interface BufferAddress {
  'iova'?: (number | string | Long);
}

/**
 * An address of the device's own, as it goes into its registers.
 */
export interface BufferAddress__Output {
  'iova': (string);
}
