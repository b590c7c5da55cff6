// Original file: proto/barkeep/v1/device.proto

import type { CacheMode as _barkeep_v1_CacheMode, CacheMode__Output as _barkeep_v1_CacheMode__Output } from '../../barkeep/v1/CacheMode.js';
import type { OriginSources as _barkeep_v1_OriginSources, OriginSources__Output as _barkeep_v1_OriginSources__Output } from '../../barkeep/v1/OriginSources.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Where a window comes from: what offset 0 of it is, in each address space that somebody knows.
 */
export interface WindowOrigin {
  /**
   * The node that is mapped, read or written, or empty.
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
  /**
   * Address on the PCI bus, hexadecimal, or empty where it is not known. It differs from the
   * physical one where the host bridge translates.
   */
  'busAddress'?: (string);
  /**
   * Address on the device's own bus (AXI), hexadecimal, or empty where nobody configured it.
   */
  'axiAddress'?: (string);
  'sources'?: (_barkeep_v1_OriginSources | null);
}

/**
 * Where a window comes from: what offset 0 of it is, in each address space that somebody knows.
 */
export interface WindowOrigin__Output {
  /**
   * The node that is mapped, read or written, or empty.
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
  /**
   * Address on the PCI bus, hexadecimal, or empty where it is not known. It differs from the
   * physical one where the host bridge translates.
   */
  'busAddress': (string);
  /**
   * Address on the device's own bus (AXI), hexadecimal, or empty where nobody configured it.
   */
  'axiAddress': (string);
  'sources': (_barkeep_v1_OriginSources__Output | null);
}
