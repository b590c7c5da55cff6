// Original file: proto/barkeep/v1/access.proto


export interface HelloRequest {
  /**
   * Protocol versions that the client speaks, lowest and highest.
   */
  'protocolMin'?: (number);
  'protocolMax'?: (number);
  /**
   * For the log.
   */
  'clientVersion'?: (string);
}

export interface HelloRequest__Output {
  /**
   * Protocol versions that the client speaks, lowest and highest.
   */
  'protocolMin': (number);
  'protocolMax': (number);
  /**
   * For the log.
   */
  'clientVersion': (string);
}
