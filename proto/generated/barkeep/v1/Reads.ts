// Original file: proto/barkeep/v1/device.proto

export const Reads = {
  READS_UNSPECIFIED: 'READS_UNSPECIFIED',
  /**
   * A read changes nothing in the device.
   */
  READS_PURE: 'READS_PURE',
  /**
   * A read may have side effects.
   */
  READS_EFFECTS: 'READS_EFFECTS',
} as const;

export type Reads =
  | 'READS_UNSPECIFIED'
  | 0
  /**
   * A read changes nothing in the device.
   */
  | 'READS_PURE'
  | 1
  /**
   * A read may have side effects.
   */
  | 'READS_EFFECTS'
  | 2

export type Reads__Output = typeof Reads[keyof typeof Reads]
