// Original file: proto/barkeep/v1/access.proto

import type { Long } from '@grpc/proto-loader';

export interface HelloResponse {
  /**
   * The version both will speak.
   */
  'protocol'?: (number);
  'daemonVersion'?: (string);
  'bootId'?: (string);
  /**
   * Names of what this daemon can do beyond the first version of the protocol.
   */
  'features'?: (string)[];
  /**
   * Limits by their names in the client's limits.ts.
   */
  'limits'?: ({[key: string]: number | string | Long});
  /**
   * The daemon's clocks at the time of the answer.
   */
  'wallClockMs'?: (number | string | Long);
  'monotonicNs'?: (number | string | Long);
  /**
   * Who the caller is, as the transport proved it.
   */
  'principal'?: (string);
}

export interface HelloResponse__Output {
  /**
   * The version both will speak.
   */
  'protocol': (number);
  'daemonVersion': (string);
  'bootId': (string);
  /**
   * Names of what this daemon can do beyond the first version of the protocol.
   */
  'features': (string)[];
  /**
   * Limits by their names in the client's limits.ts.
   */
  'limits': ({[key: string]: string});
  /**
   * The daemon's clocks at the time of the answer.
   */
  'wallClockMs': (string);
  'monotonicNs': (string);
  /**
   * Who the caller is, as the transport proved it.
   */
  'principal': (string);
}
