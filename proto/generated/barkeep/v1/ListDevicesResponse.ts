// Original file: proto/barkeep/v1/device.proto

import type { Device as _barkeep_v1_Device, Device__Output as _barkeep_v1_Device__Output } from '../../barkeep/v1/Device.js';
import type { ReplyContext as _barkeep_v1_ReplyContext, ReplyContext__Output as _barkeep_v1_ReplyContext__Output } from '../../barkeep/v1/ReplyContext.js';

export interface ListDevicesResponse {
  'devices'?: (_barkeep_v1_Device)[];
  'context'?: (_barkeep_v1_ReplyContext | null);
}

export interface ListDevicesResponse__Output {
  'devices': (_barkeep_v1_Device__Output)[];
  'context': (_barkeep_v1_ReplyContext__Output | null);
}
