// Original file: proto/barkeep/v1/device.proto

import type { Device as _barkeep_v1_Device, Device__Output as _barkeep_v1_Device__Output } from '../../barkeep/v1/Device.js';

export interface WatchDevicesResponse {
  'device'?: (_barkeep_v1_Device | null);
}

export interface WatchDevicesResponse__Output {
  'device': (_barkeep_v1_Device__Output | null);
}
