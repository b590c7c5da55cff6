// Original file: proto/barkeep/v1/device.proto

import type { DeviceState as _barkeep_v1_DeviceState, DeviceState__Output as _barkeep_v1_DeviceState__Output } from '../../barkeep/v1/DeviceState.js';
import type { Error as _barkeep_v1_Error, Error__Output as _barkeep_v1_Error__Output } from '../../barkeep/v1/Error.js';
import type { Window as _barkeep_v1_Window, Window__Output as _barkeep_v1_Window__Output } from '../../barkeep/v1/Window.js';
import type { ReplyContext as _barkeep_v1_ReplyContext, ReplyContext__Output as _barkeep_v1_ReplyContext__Output } from '../../barkeep/v1/ReplyContext.js';
import type { InterruptLine as _barkeep_v1_InterruptLine, InterruptLine__Output as _barkeep_v1_InterruptLine__Output } from '../../barkeep/v1/InterruptLine.js';
import type { Long } from '@grpc/proto-loader';

export interface Device {
  'name'?: (string);
  /**
   * "sim", "file", "pci", "uio", "vfio", "devmem", "chardev", "xdma".
   */
  'backend'?: (string);
  'state'?: (_barkeep_v1_DeviceState);
  /**
   * Why it is not ready, if it is not.
   */
  'error'?: (_barkeep_v1_Error | null);
  /**
   * Canonical identity of the hardware, such as "pci-0000:03:00.0".
   */
  'identity'?: (string);
  /**
   * Vendor, device, driver, link width and the like; empty where the backend has none.
   */
  'facts'?: ({[key: string]: string});
  /**
   * Hash of the window table, for programs.
   */
  'tableHash'?: (number | string | Long);
  'windows'?: (_barkeep_v1_Window)[];
  'context'?: (_barkeep_v1_ReplyContext | null);
  /**
   * Interrupt lines; empty where it has none.
   */
  'interrupts'?: (_barkeep_v1_InterruptLine)[];
}

export interface Device__Output {
  'name': (string);
  /**
   * "sim", "file", "pci", "uio", "vfio", "devmem", "chardev", "xdma".
   */
  'backend': (string);
  'state': (_barkeep_v1_DeviceState__Output);
  /**
   * Why it is not ready, if it is not.
   */
  'error': (_barkeep_v1_Error__Output | null);
  /**
   * Canonical identity of the hardware, such as "pci-0000:03:00.0".
   */
  'identity': (string);
  /**
   * Vendor, device, driver, link width and the like; empty where the backend has none.
   */
  'facts': ({[key: string]: string});
  /**
   * Hash of the window table, for programs.
   */
  'tableHash': (string);
  'windows': (_barkeep_v1_Window__Output)[];
  'context': (_barkeep_v1_ReplyContext__Output | null);
  /**
   * Interrupt lines; empty where it has none.
   */
  'interrupts': (_barkeep_v1_InterruptLine__Output)[];
}
