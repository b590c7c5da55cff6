// Original file: proto/barkeep/v1/device.proto

export const Endianness = {
  ENDIANNESS_UNSPECIFIED: 'ENDIANNESS_UNSPECIFIED',
  ENDIANNESS_LITTLE: 'ENDIANNESS_LITTLE',
  ENDIANNESS_BIG: 'ENDIANNESS_BIG',
} as const;

export type Endianness =
  | 'ENDIANNESS_UNSPECIFIED'
  | 0
  | 'ENDIANNESS_LITTLE'
  | 1
  | 'ENDIANNESS_BIG'
  | 2

export type Endianness__Output = typeof Endianness[keyof typeof Endianness]
