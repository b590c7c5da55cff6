// Original file: proto/barkeep/v1/access.proto

import type { Long } from '@grpc/proto-loader';

/**
 * The first message of a stream.
 */
export interface SessionOpen {
  'device'?: (string);
  /**
   * Empty for a new session; otherwise the token of the session to resume.
   */
  'resumeToken'?: (Buffer | Uint8Array | string);
  /**
   * On resume: the ids of all batches whose verdict the client does not have.
   */
  'inDoubt'?: (number | string | Long)[];
}

/**
 * The first message of a stream.
 */
export interface SessionOpen__Output {
  'device': (string);
  /**
   * Empty for a new session; otherwise the token of the session to resume.
   */
  'resumeToken': (Buffer);
  /**
   * On resume: the ids of all batches whose verdict the client does not have.
   */
  'inDoubt': (string)[];
}
