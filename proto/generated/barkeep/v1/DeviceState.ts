// Original file: proto/barkeep/v1/device.proto

export const DeviceState = {
  DEVICE_STATE_UNSPECIFIED: 'DEVICE_STATE_UNSPECIFIED',
  /**
   * Serving.
   */
  DEVICE_STATE_READY: 'DEVICE_STATE_READY',
  /**
   * An access has not returned for over a second.
   */
  DEVICE_STATE_STUCK: 'DEVICE_STATE_STUCK',
  /**
   * Gone from its bus.
   */
  DEVICE_STATE_LOST: 'DEVICE_STATE_LOST',
  /**
   * It could not be opened; `error` says why.
   */
  DEVICE_STATE_UNAVAILABLE: 'DEVICE_STATE_UNAVAILABLE',
} as const;

export type DeviceState =
  | 'DEVICE_STATE_UNSPECIFIED'
  | 0
  /**
   * Serving.
   */
  | 'DEVICE_STATE_READY'
  | 1
  /**
   * An access has not returned for over a second.
   */
  | 'DEVICE_STATE_STUCK'
  | 2
  /**
   * Gone from its bus.
   */
  | 'DEVICE_STATE_LOST'
  | 3
  /**
   * It could not be opened; `error` says why.
   */
  | 'DEVICE_STATE_UNAVAILABLE'
  | 4

export type DeviceState__Output = typeof DeviceState[keyof typeof DeviceState]
