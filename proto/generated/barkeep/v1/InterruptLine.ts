// Original file: proto/barkeep/v1/device.proto


/**
 * One interrupt line of a device.
 */
export interface InterruptLine {
  /**
   * Unique in its device.
   */
  'name'?: (string);
  /**
   * The node that tells of the interrupts, or empty.
   */
  'path'?: (string);
}

/**
 * One interrupt line of a device.
 */
export interface InterruptLine__Output {
  /**
   * Unique in its device.
   */
  'name': (string);
  /**
   * The node that tells of the interrupts, or empty.
   */
  'path': (string);
}
