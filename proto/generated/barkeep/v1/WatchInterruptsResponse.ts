// Original file: proto/barkeep/v1/interrupt.proto

import type { InterruptsWatched as _barkeep_v1_InterruptsWatched, InterruptsWatched__Output as _barkeep_v1_InterruptsWatched__Output } from '../../barkeep/v1/InterruptsWatched.js';
import type { Interrupt as _barkeep_v1_Interrupt, Interrupt__Output as _barkeep_v1_Interrupt__Output } from '../../barkeep/v1/Interrupt.js';
import type { ReplyContext as _barkeep_v1_ReplyContext, ReplyContext__Output as _barkeep_v1_ReplyContext__Output } from '../../barkeep/v1/ReplyContext.js';

export interface WatchInterruptsResponse {
  /**
   * The first message: every interrupt from now on is told or counted.
   */
  'watched'?: (_barkeep_v1_InterruptsWatched | null);
  'interrupt'?: (_barkeep_v1_Interrupt | null);
  'context'?: (_barkeep_v1_ReplyContext | null);
  'kind'?: "watched"|"interrupt";
}

export interface WatchInterruptsResponse__Output {
  /**
   * The first message: every interrupt from now on is told or counted.
   */
  'watched'?: (_barkeep_v1_InterruptsWatched__Output | null);
  'interrupt'?: (_barkeep_v1_Interrupt__Output | null);
  'context': (_barkeep_v1_ReplyContext__Output | null);
  'kind'?: "watched"|"interrupt";
}
