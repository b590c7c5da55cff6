// Original file: proto/barkeep/v1/device.proto

/**
 * How the processor sees a window.
 */
export const CacheMode = {
  CACHE_MODE_UNSPECIFIED: 'CACHE_MODE_UNSPECIFIED',
  CACHE_MODE_UNCACHED: 'CACHE_MODE_UNCACHED',
  /**
   * Order, width and count of accesses are not kept: for bulk only.
   */
  CACHE_MODE_WRITE_COMBINING: 'CACHE_MODE_WRITE_COMBINING',
  CACHE_MODE_CACHED: 'CACHE_MODE_CACHED',
  /**
   * A simulated device.
   */
  CACHE_MODE_MODEL: 'CACHE_MODE_MODEL',
  /**
   * Not at all: the kernel moves the bytes.
   */
  CACHE_MODE_UNMAPPED: 'CACHE_MODE_UNMAPPED',
} as const;

/**
 * How the processor sees a window.
 */
export type CacheMode =
  | 'CACHE_MODE_UNSPECIFIED'
  | 0
  | 'CACHE_MODE_UNCACHED'
  | 1
  /**
   * Order, width and count of accesses are not kept: for bulk only.
   */
  | 'CACHE_MODE_WRITE_COMBINING'
  | 2
  | 'CACHE_MODE_CACHED'
  | 3
  /**
   * A simulated device.
   */
  | 'CACHE_MODE_MODEL'
  | 4
  /**
   * Not at all: the kernel moves the bytes.
   */
  | 'CACHE_MODE_UNMAPPED'
  | 5

/**
 * How the processor sees a window.
 */
export type CacheMode__Output = typeof CacheMode[keyof typeof CacheMode]
