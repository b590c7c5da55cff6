// Original file: proto/barkeep/v1/error.proto

/**
 * What happened to the hardware.
 */
export const Outcome = {
  OUTCOME_UNSPECIFIED: 'OUTCOME_UNSPECIFIED',
  /**
   * No access was made.
   */
  OUTCOME_NOT_EXECUTED: 'OUTCOME_NOT_EXECUTED',
  /**
   * The operations before the failing one were made.
   */
  OUTCOME_PARTIAL: 'OUTCOME_PARTIAL',
  /**
   * Nobody can say.
   */
  OUTCOME_UNKNOWN: 'OUTCOME_UNKNOWN',
} as const;

/**
 * What happened to the hardware.
 */
export type Outcome =
  | 'OUTCOME_UNSPECIFIED'
  | 0
  /**
   * No access was made.
   */
  | 'OUTCOME_NOT_EXECUTED'
  | 1
  /**
   * The operations before the failing one were made.
   */
  | 'OUTCOME_PARTIAL'
  | 2
  /**
   * Nobody can say.
   */
  | 'OUTCOME_UNKNOWN'
  | 3

/**
 * What happened to the hardware.
 */
export type Outcome__Output = typeof Outcome[keyof typeof Outcome]
