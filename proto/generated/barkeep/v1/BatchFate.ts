// Original file: proto/barkeep/v1/access.proto

/**
 * What became of a batch in doubt.
 */
export const BatchFate = {
  BATCH_FATE_UNSPECIFIED: 'BATCH_FATE_UNSPECIFIED',
  /**
   * Its verdict follows at once.
   */
  BATCH_FATE_DONE: 'BATCH_FATE_DONE',
  /**
   * Queued or running; its verdict follows when it ends.
   */
  BATCH_FATE_RUNNING: 'BATCH_FATE_RUNNING',
  /**
   * It never arrived, and never will be executed.
   */
  BATCH_FATE_NOT_EXECUTED: 'BATCH_FATE_NOT_EXECUTED',
  /**
   * It ran, and its verdict is no longer kept.
   */
  BATCH_FATE_EVICTED: 'BATCH_FATE_EVICTED',
} as const;

/**
 * What became of a batch in doubt.
 */
export type BatchFate =
  | 'BATCH_FATE_UNSPECIFIED'
  | 0
  /**
   * Its verdict follows at once.
   */
  | 'BATCH_FATE_DONE'
  | 1
  /**
   * Queued or running; its verdict follows when it ends.
   */
  | 'BATCH_FATE_RUNNING'
  | 2
  /**
   * It never arrived, and never will be executed.
   */
  | 'BATCH_FATE_NOT_EXECUTED'
  | 3
  /**
   * It ran, and its verdict is no longer kept.
   */
  | 'BATCH_FATE_EVICTED'
  | 4

/**
 * What became of a batch in doubt.
 */
export type BatchFate__Output = typeof BatchFate[keyof typeof BatchFate]
