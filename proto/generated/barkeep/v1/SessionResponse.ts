// Original file: proto/barkeep/v1/access.proto

import type { SessionOpened as _barkeep_v1_SessionOpened, SessionOpened__Output as _barkeep_v1_SessionOpened__Output } from '../../barkeep/v1/SessionOpened.js';
import type { SessionVerdicts as _barkeep_v1_SessionVerdicts, SessionVerdicts__Output as _barkeep_v1_SessionVerdicts__Output } from '../../barkeep/v1/SessionVerdicts.js';
import type { SessionClosed as _barkeep_v1_SessionClosed, SessionClosed__Output as _barkeep_v1_SessionClosed__Output } from '../../barkeep/v1/SessionClosed.js';
import type { ReplyContext as _barkeep_v1_ReplyContext, ReplyContext__Output as _barkeep_v1_ReplyContext__Output } from '../../barkeep/v1/ReplyContext.js';

export interface SessionResponse {
  'opened'?: (_barkeep_v1_SessionOpened | null);
  'verdicts'?: (_barkeep_v1_SessionVerdicts | null);
  'closed'?: (_barkeep_v1_SessionClosed | null);
  'context'?: (_barkeep_v1_ReplyContext | null);
  'kind'?: "opened"|"verdicts"|"closed";
}

export interface SessionResponse__Output {
  'opened'?: (_barkeep_v1_SessionOpened__Output | null);
  'verdicts'?: (_barkeep_v1_SessionVerdicts__Output | null);
  'closed'?: (_barkeep_v1_SessionClosed__Output | null);
  'context': (_barkeep_v1_ReplyContext__Output | null);
  'kind'?: "opened"|"verdicts"|"closed";
}
