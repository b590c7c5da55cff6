import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { CallContext as _barkeep_v1_CallContext, CallContext__Output as _barkeep_v1_CallContext__Output } from './barkeep/v1/CallContext.js';
import type { Device as _barkeep_v1_Device, Device__Output as _barkeep_v1_Device__Output } from './barkeep/v1/Device.js';
import type { DeviceServiceClient as _barkeep_v1_DeviceServiceClient, DeviceServiceDefinition as _barkeep_v1_DeviceServiceDefinition } from './barkeep/v1/DeviceService.js';
import type { Error as _barkeep_v1_Error, Error__Output as _barkeep_v1_Error__Output } from './barkeep/v1/Error.js';
import type { GetDeviceRequest as _barkeep_v1_GetDeviceRequest, GetDeviceRequest__Output as _barkeep_v1_GetDeviceRequest__Output } from './barkeep/v1/GetDeviceRequest.js';
import type { GetDeviceResponse as _barkeep_v1_GetDeviceResponse, GetDeviceResponse__Output as _barkeep_v1_GetDeviceResponse__Output } from './barkeep/v1/GetDeviceResponse.js';
import type { InterruptLine as _barkeep_v1_InterruptLine, InterruptLine__Output as _barkeep_v1_InterruptLine__Output } from './barkeep/v1/InterruptLine.js';
import type { ListDevicesRequest as _barkeep_v1_ListDevicesRequest, ListDevicesRequest__Output as _barkeep_v1_ListDevicesRequest__Output } from './barkeep/v1/ListDevicesRequest.js';
import type { ListDevicesResponse as _barkeep_v1_ListDevicesResponse, ListDevicesResponse__Output as _barkeep_v1_ListDevicesResponse__Output } from './barkeep/v1/ListDevicesResponse.js';
import type { OriginSources as _barkeep_v1_OriginSources, OriginSources__Output as _barkeep_v1_OriginSources__Output } from './barkeep/v1/OriginSources.js';
import type { Range as _barkeep_v1_Range, Range__Output as _barkeep_v1_Range__Output } from './barkeep/v1/Range.js';
import type { ReplyContext as _barkeep_v1_ReplyContext, ReplyContext__Output as _barkeep_v1_ReplyContext__Output } from './barkeep/v1/ReplyContext.js';
import type { WatchDevicesRequest as _barkeep_v1_WatchDevicesRequest, WatchDevicesRequest__Output as _barkeep_v1_WatchDevicesRequest__Output } from './barkeep/v1/WatchDevicesRequest.js';
import type { WatchDevicesResponse as _barkeep_v1_WatchDevicesResponse, WatchDevicesResponse__Output as _barkeep_v1_WatchDevicesResponse__Output } from './barkeep/v1/WatchDevicesResponse.js';
import type { Window as _barkeep_v1_Window, Window__Output as _barkeep_v1_Window__Output } from './barkeep/v1/Window.js';
import type { WindowOrigin as _barkeep_v1_WindowOrigin, WindowOrigin__Output as _barkeep_v1_WindowOrigin__Output } from './barkeep/v1/WindowOrigin.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  barkeep: {
    v1: {
      CacheMode: EnumTypeDefinition
      CallContext: MessageTypeDefinition<_barkeep_v1_CallContext, _barkeep_v1_CallContext__Output>
      Device: MessageTypeDefinition<_barkeep_v1_Device, _barkeep_v1_Device__Output>
      /**
       * What is there, and how it is.
       */
      DeviceService: SubtypeConstructor<typeof grpc.Client, _barkeep_v1_DeviceServiceClient> & { service: _barkeep_v1_DeviceServiceDefinition }
      DeviceState: EnumTypeDefinition
      Endianness: EnumTypeDefinition
      Error: MessageTypeDefinition<_barkeep_v1_Error, _barkeep_v1_Error__Output>
      GetDeviceRequest: MessageTypeDefinition<_barkeep_v1_GetDeviceRequest, _barkeep_v1_GetDeviceRequest__Output>
      GetDeviceResponse: MessageTypeDefinition<_barkeep_v1_GetDeviceResponse, _barkeep_v1_GetDeviceResponse__Output>
      InterruptLine: MessageTypeDefinition<_barkeep_v1_InterruptLine, _barkeep_v1_InterruptLine__Output>
      ListDevicesRequest: MessageTypeDefinition<_barkeep_v1_ListDevicesRequest, _barkeep_v1_ListDevicesRequest__Output>
      ListDevicesResponse: MessageTypeDefinition<_barkeep_v1_ListDevicesResponse, _barkeep_v1_ListDevicesResponse__Output>
      OriginSources: MessageTypeDefinition<_barkeep_v1_OriginSources, _barkeep_v1_OriginSources__Output>
      Outcome: EnumTypeDefinition
      Range: MessageTypeDefinition<_barkeep_v1_Range, _barkeep_v1_Range__Output>
      Reads: EnumTypeDefinition
      ReplyContext: MessageTypeDefinition<_barkeep_v1_ReplyContext, _barkeep_v1_ReplyContext__Output>
      WatchDevicesRequest: MessageTypeDefinition<_barkeep_v1_WatchDevicesRequest, _barkeep_v1_WatchDevicesRequest__Output>
      WatchDevicesResponse: MessageTypeDefinition<_barkeep_v1_WatchDevicesResponse, _barkeep_v1_WatchDevicesResponse__Output>
      Window: MessageTypeDefinition<_barkeep_v1_Window, _barkeep_v1_Window__Output>
      WindowAccess: EnumTypeDefinition
      WindowOrigin: MessageTypeDefinition<_barkeep_v1_WindowOrigin, _barkeep_v1_WindowOrigin__Output>
    }
  }
}

