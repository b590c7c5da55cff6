// Original file: proto/barkeep/v1/access.proto

import type { InDoubt as _barkeep_v1_InDoubt, InDoubt__Output as _barkeep_v1_InDoubt__Output } from '../../barkeep/v1/InDoubt.js';

export interface SessionOpened {
  /**
   * Secret: whoever has it can resume the session.
   */
  'resumeToken'?: (Buffer | Uint8Array | string);
  /**
   * How long the session outlives its connection, ms.
   */
  'resumeMs'?: (number);
  /**
   * The answer to SessionOpen.in_doubt, in its order.
   */
  'inDoubt'?: (_barkeep_v1_InDoubt)[];
}

export interface SessionOpened__Output {
  /**
   * Secret: whoever has it can resume the session.
   */
  'resumeToken': (Buffer);
  /**
   * How long the session outlives its connection, ms.
   */
  'resumeMs': (number);
  /**
   * The answer to SessionOpen.in_doubt, in its order.
   */
  'inDoubt': (_barkeep_v1_InDoubt__Output)[];
}
