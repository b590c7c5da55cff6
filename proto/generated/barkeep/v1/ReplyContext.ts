// Original file: proto/barkeep/v1/envelope.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What every reply says about the daemon and the device.
 */
export interface ReplyContext {
  /**
   * Random for each start of the daemon.
   */
  'bootId'?: (string);
  /**
   * Grows each time the device is remapped. Compare it together with boot_id only.
   */
  'generation'?: (number | string | Long);
}

/**
 * What every reply says about the daemon and the device.
 */
export interface ReplyContext__Output {
  /**
   * Random for each start of the daemon.
   */
  'bootId': (string);
  /**
   * Grows each time the device is remapped. Compare it together with boot_id only.
   */
  'generation': (string);
}
