// Original file: proto/barkeep/v1/buffer.proto

import type { BufferAddress as _barkeep_v1_BufferAddress, BufferAddress__Output as _barkeep_v1_BufferAddress__Output } from '../../barkeep/v1/BufferAddress.js';
import type { CallContext as _barkeep_v1_CallContext, CallContext__Output as _barkeep_v1_CallContext__Output } from '../../barkeep/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

export interface AllocateBufferRequest {
  'sessionToken'?: (Buffer | Uint8Array | string);
  /**
   * Bytes, rounded up to whole pages of the IOMMU.
   */
  'bytes'?: (number | string | Long);
  /**
   * Where the device is to see the first byte; absent for where the daemon thinks fit.
   */
  'at'?: (_barkeep_v1_BufferAddress | null);
  'context'?: (_barkeep_v1_CallContext | null);
}

export interface AllocateBufferRequest__Output {
  'sessionToken': (Buffer);
  /**
   * Bytes, rounded up to whole pages of the IOMMU.
   */
  'bytes': (string);
  /**
   * Where the device is to see the first byte; absent for where the daemon thinks fit.
   */
  'at': (_barkeep_v1_BufferAddress__Output | null);
  'context': (_barkeep_v1_CallContext__Output | null);
}
