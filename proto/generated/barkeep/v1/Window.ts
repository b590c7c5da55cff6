// Original file: proto/barkeep/v1/device.proto

import type { WindowAccess as _barkeep_v1_WindowAccess, WindowAccess__Output as _barkeep_v1_WindowAccess__Output } from '../../barkeep/v1/WindowAccess.js';
import type { Endianness as _barkeep_v1_Endianness, Endianness__Output as _barkeep_v1_Endianness__Output } from '../../barkeep/v1/Endianness.js';
import type { Reads as _barkeep_v1_Reads, Reads__Output as _barkeep_v1_Reads__Output } from '../../barkeep/v1/Reads.js';
import type { Range as _barkeep_v1_Range, Range__Output as _barkeep_v1_Range__Output } from '../../barkeep/v1/Range.js';
import type { WindowOrigin as _barkeep_v1_WindowOrigin, WindowOrigin__Output as _barkeep_v1_WindowOrigin__Output } from '../../barkeep/v1/WindowOrigin.js';
import type { Long } from '@grpc/proto-loader';

export interface Window {
  'name'?: (string);
  /**
   * Index in the device's window table, for programs.
   */
  'index'?: (number);
  /**
   * Bytes.
   */
  'size'?: (number | string | Long);
  /**
   * Access widths, bits, ascending. Empty where register operations are refused.
   */
  'widths'?: (number)[];
  'access'?: (_barkeep_v1_WindowAccess);
  'endianness'?: (_barkeep_v1_Endianness);
  'reads'?: (_barkeep_v1_Reads);
  /**
   * Parts of the window whose reads are pure although `reads` is EFFECTS.
   */
  'pureRanges'?: (_barkeep_v1_Range)[];
  /**
   * Memory-like: bulk may use the widest accesses there are.
   */
  'burst'?: (boolean);
  /**
   * Access width of bulk where `burst` is false, bits.
   */
  'bulkWidth'?: (number);
  /**
   * Estimated time of one access, for the device-time budget, ns.
   */
  'accessTimeNs'?: (number);
  /**
   * True when `flush` has a way to work here.
   */
  'canFlush'?: (boolean);
  'origin'?: (_barkeep_v1_WindowOrigin | null);
  /**
   * A DMA channel: for bulk only, which waits in a lane of its own, and not on a data channel.
   */
  'ownLane'?: (boolean);
}

export interface Window__Output {
  'name': (string);
  /**
   * Index in the device's window table, for programs.
   */
  'index': (number);
  /**
   * Bytes.
   */
  'size': (string);
  /**
   * Access widths, bits, ascending. Empty where register operations are refused.
   */
  'widths': (number)[];
  'access': (_barkeep_v1_WindowAccess__Output);
  'endianness': (_barkeep_v1_Endianness__Output);
  'reads': (_barkeep_v1_Reads__Output);
  /**
   * Parts of the window whose reads are pure although `reads` is EFFECTS.
   */
  'pureRanges': (_barkeep_v1_Range__Output)[];
  /**
   * Memory-like: bulk may use the widest accesses there are.
   */
  'burst': (boolean);
  /**
   * Access width of bulk where `burst` is false, bits.
   */
  'bulkWidth': (number);
  /**
   * Estimated time of one access, for the device-time budget, ns.
   */
  'accessTimeNs': (number);
  /**
   * True when `flush` has a way to work here.
   */
  'canFlush': (boolean);
  'origin': (_barkeep_v1_WindowOrigin__Output | null);
  /**
   * A DMA channel: for bulk only, which waits in a lane of its own, and not on a data channel.
   */
  'ownLane': (boolean);
}
