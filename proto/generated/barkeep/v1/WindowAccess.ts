// Original file: proto/barkeep/v1/device.proto

export const WindowAccess = {
  WINDOW_ACCESS_UNSPECIFIED: 'WINDOW_ACCESS_UNSPECIFIED',
  WINDOW_ACCESS_READ_WRITE: 'WINDOW_ACCESS_READ_WRITE',
  WINDOW_ACCESS_READ_ONLY: 'WINDOW_ACCESS_READ_ONLY',
  WINDOW_ACCESS_WRITE_ONLY: 'WINDOW_ACCESS_WRITE_ONLY',
} as const;

export type WindowAccess =
  | 'WINDOW_ACCESS_UNSPECIFIED'
  | 0
  | 'WINDOW_ACCESS_READ_WRITE'
  | 1
  | 'WINDOW_ACCESS_READ_ONLY'
  | 2
  | 'WINDOW_ACCESS_WRITE_ONLY'
  | 3

export type WindowAccess__Output = typeof WindowAccess[keyof typeof WindowAccess]
