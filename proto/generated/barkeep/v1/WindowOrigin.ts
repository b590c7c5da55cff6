// Original file: proto/barkeep/v1/device.proto

import type { CacheMode as _barkeep_v1_CacheMode, CacheMode__Output as _barkeep_v1_CacheMode__Output } from '../../barkeep/v1/CacheMode.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Where a window comes from.
 */
export interface WindowOrigin {
  /**
   * The node that is mapped, or empty.
   */
  'path'?: (string);
  /**
   * Bytes into it.
   */
  'pathOffset'?: (number | string | Long);
  /**
   * Host physical address, hexadecimal, or empty where it is not known.
   */
  'physicalAddress'?: (string);
  'pageSize'?: (number | string | Long);
  'cache'?: (_barkeep_v1_CacheMode);
}

/**
 * Where a window comes from.
 */
export interface WindowOrigin__Output {
  /**
   * The node that is mapped, or empty.
   */
  'path': (string);
  /**
   * Bytes into it.
   */
  'pathOffset': (string);
  /**
   * Host physical address, hexadecimal, or empty where it is not known.
   */
  'physicalAddress': (string);
  'pageSize': (string);
  'cache': (_barkeep_v1_CacheMode__Output);
}
