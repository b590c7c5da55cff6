// Original file: proto/barkeep/v1/device.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetDeviceRequest as _barkeep_v1_GetDeviceRequest, GetDeviceRequest__Output as _barkeep_v1_GetDeviceRequest__Output } from '../../barkeep/v1/GetDeviceRequest.js';
import type { GetDeviceResponse as _barkeep_v1_GetDeviceResponse, GetDeviceResponse__Output as _barkeep_v1_GetDeviceResponse__Output } from '../../barkeep/v1/GetDeviceResponse.js';
import type { ListDevicesRequest as _barkeep_v1_ListDevicesRequest, ListDevicesRequest__Output as _barkeep_v1_ListDevicesRequest__Output } from '../../barkeep/v1/ListDevicesRequest.js';
import type { ListDevicesResponse as _barkeep_v1_ListDevicesResponse, ListDevicesResponse__Output as _barkeep_v1_ListDevicesResponse__Output } from '../../barkeep/v1/ListDevicesResponse.js';
import type { WatchDevicesRequest as _barkeep_v1_WatchDevicesRequest, WatchDevicesRequest__Output as _barkeep_v1_WatchDevicesRequest__Output } from '../../barkeep/v1/WatchDevicesRequest.js';
import type { WatchDevicesResponse as _barkeep_v1_WatchDevicesResponse, WatchDevicesResponse__Output as _barkeep_v1_WatchDevicesResponse__Output } from '../../barkeep/v1/WatchDevicesResponse.js';

/**
 * What is there, and how it is.
 */
export interface DeviceServiceClient extends grpc.Client {
  /**
   * One device by name. NO_SUCH_DEVICE.
   */
  GetDevice(argument: _barkeep_v1_GetDeviceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_GetDeviceResponse__Output>): grpc.ClientUnaryCall;
  GetDevice(argument: _barkeep_v1_GetDeviceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_GetDeviceResponse__Output>): grpc.ClientUnaryCall;
  GetDevice(argument: _barkeep_v1_GetDeviceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_GetDeviceResponse__Output>): grpc.ClientUnaryCall;
  GetDevice(argument: _barkeep_v1_GetDeviceRequest, callback: grpc.requestCallback<_barkeep_v1_GetDeviceResponse__Output>): grpc.ClientUnaryCall;
  /**
   * One device by name. NO_SUCH_DEVICE.
   */
  getDevice(argument: _barkeep_v1_GetDeviceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_GetDeviceResponse__Output>): grpc.ClientUnaryCall;
  getDevice(argument: _barkeep_v1_GetDeviceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_GetDeviceResponse__Output>): grpc.ClientUnaryCall;
  getDevice(argument: _barkeep_v1_GetDeviceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_GetDeviceResponse__Output>): grpc.ClientUnaryCall;
  getDevice(argument: _barkeep_v1_GetDeviceRequest, callback: grpc.requestCallback<_barkeep_v1_GetDeviceResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * All devices that the caller may see, in the order of the configuration.
   */
  ListDevices(argument: _barkeep_v1_ListDevicesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  ListDevices(argument: _barkeep_v1_ListDevicesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  ListDevices(argument: _barkeep_v1_ListDevicesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  ListDevices(argument: _barkeep_v1_ListDevicesRequest, callback: grpc.requestCallback<_barkeep_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * All devices that the caller may see, in the order of the configuration.
   */
  listDevices(argument: _barkeep_v1_ListDevicesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  listDevices(argument: _barkeep_v1_ListDevicesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  listDevices(argument: _barkeep_v1_ListDevicesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  listDevices(argument: _barkeep_v1_ListDevicesRequest, callback: grpc.requestCallback<_barkeep_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * First every device as it is now, then each one again whenever its state changes.
   */
  WatchDevices(argument: _barkeep_v1_WatchDevicesRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_barkeep_v1_WatchDevicesResponse__Output>;
  WatchDevices(argument: _barkeep_v1_WatchDevicesRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_barkeep_v1_WatchDevicesResponse__Output>;
  /**
   * First every device as it is now, then each one again whenever its state changes.
   */
  watchDevices(argument: _barkeep_v1_WatchDevicesRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_barkeep_v1_WatchDevicesResponse__Output>;
  watchDevices(argument: _barkeep_v1_WatchDevicesRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_barkeep_v1_WatchDevicesResponse__Output>;
  
}

/**
 * What is there, and how it is.
 */
export interface DeviceServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * One device by name. NO_SUCH_DEVICE.
   */
  GetDevice: grpc.handleUnaryCall<_barkeep_v1_GetDeviceRequest__Output, _barkeep_v1_GetDeviceResponse>;
  
  /**
   * All devices that the caller may see, in the order of the configuration.
   */
  ListDevices: grpc.handleUnaryCall<_barkeep_v1_ListDevicesRequest__Output, _barkeep_v1_ListDevicesResponse>;
  
  /**
   * First every device as it is now, then each one again whenever its state changes.
   */
  WatchDevices: grpc.handleServerStreamingCall<_barkeep_v1_WatchDevicesRequest__Output, _barkeep_v1_WatchDevicesResponse>;
  
}

export interface DeviceServiceDefinition extends grpc.ServiceDefinition {
  GetDevice: MethodDefinition<_barkeep_v1_GetDeviceRequest, _barkeep_v1_GetDeviceResponse, _barkeep_v1_GetDeviceRequest__Output, _barkeep_v1_GetDeviceResponse__Output>
  ListDevices: MethodDefinition<_barkeep_v1_ListDevicesRequest, _barkeep_v1_ListDevicesResponse, _barkeep_v1_ListDevicesRequest__Output, _barkeep_v1_ListDevicesResponse__Output>
  WatchDevices: MethodDefinition<_barkeep_v1_WatchDevicesRequest, _barkeep_v1_WatchDevicesResponse, _barkeep_v1_WatchDevicesRequest__Output, _barkeep_v1_WatchDevicesResponse__Output>
}
