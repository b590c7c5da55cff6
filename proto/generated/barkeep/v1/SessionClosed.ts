// Original file: proto/barkeep/v1/access.proto

import type { Error as _barkeep_v1_Error, Error__Output as _barkeep_v1_Error__Output } from '../../barkeep/v1/Error.js';

/**
 * The daemon ends the session; nothing follows.
 */
export interface SessionClosed {
  'error'?: (_barkeep_v1_Error | null);
}

/**
 * The daemon ends the session; nothing follows.
 */
export interface SessionClosed__Output {
  'error': (_barkeep_v1_Error__Output | null);
}
