// Original file: proto/barkeep/v1/device.proto


/**
 * Who said where a window lies, fact by fact, in words; empty where the fact is not known.
 */
export interface OriginSources {
  'path'?: (string);
  'pageSize'?: (string);
  'cache'?: (string);
  'physicalAddress'?: (string);
  'busAddress'?: (string);
  'axiAddress'?: (string);
}

/**
 * Who said where a window lies, fact by fact, in words; empty where the fact is not known.
 */
export interface OriginSources__Output {
  'path': (string);
  'pageSize': (string);
  'cache': (string);
  'physicalAddress': (string);
  'busAddress': (string);
  'axiAddress': (string);
}
