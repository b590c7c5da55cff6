// Original file: proto/barkeep/v1/device.proto

import type { CallContext as _barkeep_v1_CallContext, CallContext__Output as _barkeep_v1_CallContext__Output } from '../../barkeep/v1/CallContext.js';

export interface ListDevicesRequest {
  'context'?: (_barkeep_v1_CallContext | null);
}

export interface ListDevicesRequest__Output {
  'context': (_barkeep_v1_CallContext__Output | null);
}
