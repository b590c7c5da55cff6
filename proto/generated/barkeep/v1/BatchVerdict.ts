// Original file: proto/barkeep/v1/verdict.proto

import type { Error as _barkeep_v1_Error, Error__Output as _barkeep_v1_Error__Output } from '../../barkeep/v1/Error.js';
import type { Long } from '@grpc/proto-loader';

/**
 * The verdict of one batch.
 */
export interface BatchVerdict {
  /**
   * The id under which the batch was sent; 0 for Execute.
   */
  'id'?: (number | string | Long);
  /**
   * Operations that completed.
   */
  'completed'?: (number);
  /**
   * Results as the program format lays them out, up to where the batch stopped.
   */
  'results'?: (Buffer | Uint8Array | string);
  /**
   * Why it stopped, absent when all operations completed.
   */
  'error'?: (_barkeep_v1_Error | null);
  /**
   * Time in the queue and on the device, ns.
   */
  'queuedNs'?: (number | string | Long);
  'deviceNs'?: (number | string | Long);
}

/**
 * The verdict of one batch.
 */
export interface BatchVerdict__Output {
  /**
   * The id under which the batch was sent; 0 for Execute.
   */
  'id': (string);
  /**
   * Operations that completed.
   */
  'completed': (number);
  /**
   * Results as the program format lays them out, up to where the batch stopped.
   */
  'results': (Buffer);
  /**
   * Why it stopped, absent when all operations completed.
   */
  'error': (_barkeep_v1_Error__Output | null);
  /**
   * Time in the queue and on the device, ns.
   */
  'queuedNs': (string);
  'deviceNs': (string);
}
