// Original file: proto/barkeep/v1/access.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AllocateBufferRequest as _barkeep_v1_AllocateBufferRequest, AllocateBufferRequest__Output as _barkeep_v1_AllocateBufferRequest__Output } from '../../barkeep/v1/AllocateBufferRequest.js';
import type { AllocateBufferResponse as _barkeep_v1_AllocateBufferResponse, AllocateBufferResponse__Output as _barkeep_v1_AllocateBufferResponse__Output } from '../../barkeep/v1/AllocateBufferResponse.js';
import type { ExecuteRequest as _barkeep_v1_ExecuteRequest, ExecuteRequest__Output as _barkeep_v1_ExecuteRequest__Output } from '../../barkeep/v1/ExecuteRequest.js';
import type { ExecuteResponse as _barkeep_v1_ExecuteResponse, ExecuteResponse__Output as _barkeep_v1_ExecuteResponse__Output } from '../../barkeep/v1/ExecuteResponse.js';
import type { FreeBufferRequest as _barkeep_v1_FreeBufferRequest, FreeBufferRequest__Output as _barkeep_v1_FreeBufferRequest__Output } from '../../barkeep/v1/FreeBufferRequest.js';
import type { FreeBufferResponse as _barkeep_v1_FreeBufferResponse, FreeBufferResponse__Output as _barkeep_v1_FreeBufferResponse__Output } from '../../barkeep/v1/FreeBufferResponse.js';
import type { HelloRequest as _barkeep_v1_HelloRequest, HelloRequest__Output as _barkeep_v1_HelloRequest__Output } from '../../barkeep/v1/HelloRequest.js';
import type { HelloResponse as _barkeep_v1_HelloResponse, HelloResponse__Output as _barkeep_v1_HelloResponse__Output } from '../../barkeep/v1/HelloResponse.js';
import type { OpenChannelRequest as _barkeep_v1_OpenChannelRequest, OpenChannelRequest__Output as _barkeep_v1_OpenChannelRequest__Output } from '../../barkeep/v1/OpenChannelRequest.js';
import type { OpenChannelResponse as _barkeep_v1_OpenChannelResponse, OpenChannelResponse__Output as _barkeep_v1_OpenChannelResponse__Output } from '../../barkeep/v1/OpenChannelResponse.js';
import type { ReadBufferRequest as _barkeep_v1_ReadBufferRequest, ReadBufferRequest__Output as _barkeep_v1_ReadBufferRequest__Output } from '../../barkeep/v1/ReadBufferRequest.js';
import type { ReadBufferResponse as _barkeep_v1_ReadBufferResponse, ReadBufferResponse__Output as _barkeep_v1_ReadBufferResponse__Output } from '../../barkeep/v1/ReadBufferResponse.js';
import type { ReadRequest as _barkeep_v1_ReadRequest, ReadRequest__Output as _barkeep_v1_ReadRequest__Output } from '../../barkeep/v1/ReadRequest.js';
import type { ReadResponse as _barkeep_v1_ReadResponse, ReadResponse__Output as _barkeep_v1_ReadResponse__Output } from '../../barkeep/v1/ReadResponse.js';
import type { SessionRequest as _barkeep_v1_SessionRequest, SessionRequest__Output as _barkeep_v1_SessionRequest__Output } from '../../barkeep/v1/SessionRequest.js';
import type { SessionResponse as _barkeep_v1_SessionResponse, SessionResponse__Output as _barkeep_v1_SessionResponse__Output } from '../../barkeep/v1/SessionResponse.js';
import type { WatchInterruptsRequest as _barkeep_v1_WatchInterruptsRequest, WatchInterruptsRequest__Output as _barkeep_v1_WatchInterruptsRequest__Output } from '../../barkeep/v1/WatchInterruptsRequest.js';
import type { WatchInterruptsResponse as _barkeep_v1_WatchInterruptsResponse, WatchInterruptsResponse__Output as _barkeep_v1_WatchInterruptsResponse__Output } from '../../barkeep/v1/WatchInterruptsResponse.js';
import type { WriteBufferRequest as _barkeep_v1_WriteBufferRequest, WriteBufferRequest__Output as _barkeep_v1_WriteBufferRequest__Output } from '../../barkeep/v1/WriteBufferRequest.js';
import type { WriteBufferResponse as _barkeep_v1_WriteBufferResponse, WriteBufferResponse__Output as _barkeep_v1_WriteBufferResponse__Output } from '../../barkeep/v1/WriteBufferResponse.js';
import type { WriteRequest as _barkeep_v1_WriteRequest, WriteRequest__Output as _barkeep_v1_WriteRequest__Output } from '../../barkeep/v1/WriteRequest.js';
import type { WriteResponse as _barkeep_v1_WriteResponse, WriteResponse__Output as _barkeep_v1_WriteResponse__Output } from '../../barkeep/v1/WriteResponse.js';

/**
 * Access to the registers and memory of a device. The protocol book (README.md beside this
 * package) says what each call promises.
 */
export interface AccessServiceClient extends grpc.Client {
  /**
   * DMA buffers of an open session (README.md, section 9). Known by the feature "dma" in Hello.
   */
  AllocateBuffer(argument: _barkeep_v1_AllocateBufferRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_AllocateBufferResponse__Output>): grpc.ClientUnaryCall;
  AllocateBuffer(argument: _barkeep_v1_AllocateBufferRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_AllocateBufferResponse__Output>): grpc.ClientUnaryCall;
  AllocateBuffer(argument: _barkeep_v1_AllocateBufferRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_AllocateBufferResponse__Output>): grpc.ClientUnaryCall;
  AllocateBuffer(argument: _barkeep_v1_AllocateBufferRequest, callback: grpc.requestCallback<_barkeep_v1_AllocateBufferResponse__Output>): grpc.ClientUnaryCall;
  /**
   * DMA buffers of an open session (README.md, section 9). Known by the feature "dma" in Hello.
   */
  allocateBuffer(argument: _barkeep_v1_AllocateBufferRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_AllocateBufferResponse__Output>): grpc.ClientUnaryCall;
  allocateBuffer(argument: _barkeep_v1_AllocateBufferRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_AllocateBufferResponse__Output>): grpc.ClientUnaryCall;
  allocateBuffer(argument: _barkeep_v1_AllocateBufferRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_AllocateBufferResponse__Output>): grpc.ClientUnaryCall;
  allocateBuffer(argument: _barkeep_v1_AllocateBufferRequest, callback: grpc.requestCallback<_barkeep_v1_AllocateBufferResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * One batch in a call of its own. Never executed twice; not resumable.
   */
  Execute(argument: _barkeep_v1_ExecuteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  Execute(argument: _barkeep_v1_ExecuteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  Execute(argument: _barkeep_v1_ExecuteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  Execute(argument: _barkeep_v1_ExecuteRequest, callback: grpc.requestCallback<_barkeep_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  /**
   * One batch in a call of its own. Never executed twice; not resumable.
   */
  execute(argument: _barkeep_v1_ExecuteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  execute(argument: _barkeep_v1_ExecuteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  execute(argument: _barkeep_v1_ExecuteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  execute(argument: _barkeep_v1_ExecuteRequest, callback: grpc.requestCallback<_barkeep_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  
  FreeBuffer(argument: _barkeep_v1_FreeBufferRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_FreeBufferResponse__Output>): grpc.ClientUnaryCall;
  FreeBuffer(argument: _barkeep_v1_FreeBufferRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_FreeBufferResponse__Output>): grpc.ClientUnaryCall;
  FreeBuffer(argument: _barkeep_v1_FreeBufferRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_FreeBufferResponse__Output>): grpc.ClientUnaryCall;
  FreeBuffer(argument: _barkeep_v1_FreeBufferRequest, callback: grpc.requestCallback<_barkeep_v1_FreeBufferResponse__Output>): grpc.ClientUnaryCall;
  freeBuffer(argument: _barkeep_v1_FreeBufferRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_FreeBufferResponse__Output>): grpc.ClientUnaryCall;
  freeBuffer(argument: _barkeep_v1_FreeBufferRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_FreeBufferResponse__Output>): grpc.ClientUnaryCall;
  freeBuffer(argument: _barkeep_v1_FreeBufferRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_FreeBufferResponse__Output>): grpc.ClientUnaryCall;
  freeBuffer(argument: _barkeep_v1_FreeBufferRequest, callback: grpc.requestCallback<_barkeep_v1_FreeBufferResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Who the daemon is and what it can do. A client calls it first.
   */
  Hello(argument: _barkeep_v1_HelloRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_HelloResponse__Output>): grpc.ClientUnaryCall;
  Hello(argument: _barkeep_v1_HelloRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_HelloResponse__Output>): grpc.ClientUnaryCall;
  Hello(argument: _barkeep_v1_HelloRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_HelloResponse__Output>): grpc.ClientUnaryCall;
  Hello(argument: _barkeep_v1_HelloRequest, callback: grpc.requestCallback<_barkeep_v1_HelloResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Who the daemon is and what it can do. A client calls it first.
   */
  hello(argument: _barkeep_v1_HelloRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_HelloResponse__Output>): grpc.ClientUnaryCall;
  hello(argument: _barkeep_v1_HelloRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_HelloResponse__Output>): grpc.ClientUnaryCall;
  hello(argument: _barkeep_v1_HelloRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_HelloResponse__Output>): grpc.ClientUnaryCall;
  hello(argument: _barkeep_v1_HelloRequest, callback: grpc.requestCallback<_barkeep_v1_HelloResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * A ticket for a data channel of an open session (README.md, section 6).
   */
  OpenChannel(argument: _barkeep_v1_OpenChannelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_OpenChannelResponse__Output>): grpc.ClientUnaryCall;
  OpenChannel(argument: _barkeep_v1_OpenChannelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_OpenChannelResponse__Output>): grpc.ClientUnaryCall;
  OpenChannel(argument: _barkeep_v1_OpenChannelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_OpenChannelResponse__Output>): grpc.ClientUnaryCall;
  OpenChannel(argument: _barkeep_v1_OpenChannelRequest, callback: grpc.requestCallback<_barkeep_v1_OpenChannelResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A ticket for a data channel of an open session (README.md, section 6).
   */
  openChannel(argument: _barkeep_v1_OpenChannelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_OpenChannelResponse__Output>): grpc.ClientUnaryCall;
  openChannel(argument: _barkeep_v1_OpenChannelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_OpenChannelResponse__Output>): grpc.ClientUnaryCall;
  openChannel(argument: _barkeep_v1_OpenChannelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_OpenChannelResponse__Output>): grpc.ClientUnaryCall;
  openChannel(argument: _barkeep_v1_OpenChannelRequest, callback: grpc.requestCallback<_barkeep_v1_OpenChannelResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Bulk, device to caller. The last message carries the verdict.
   */
  Read(argument: _barkeep_v1_ReadRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_barkeep_v1_ReadResponse__Output>;
  Read(argument: _barkeep_v1_ReadRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_barkeep_v1_ReadResponse__Output>;
  /**
   * Bulk, device to caller. The last message carries the verdict.
   */
  read(argument: _barkeep_v1_ReadRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_barkeep_v1_ReadResponse__Output>;
  read(argument: _barkeep_v1_ReadRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_barkeep_v1_ReadResponse__Output>;
  
  ReadBuffer(argument: _barkeep_v1_ReadBufferRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_ReadBufferResponse__Output>): grpc.ClientUnaryCall;
  ReadBuffer(argument: _barkeep_v1_ReadBufferRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_ReadBufferResponse__Output>): grpc.ClientUnaryCall;
  ReadBuffer(argument: _barkeep_v1_ReadBufferRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_ReadBufferResponse__Output>): grpc.ClientUnaryCall;
  ReadBuffer(argument: _barkeep_v1_ReadBufferRequest, callback: grpc.requestCallback<_barkeep_v1_ReadBufferResponse__Output>): grpc.ClientUnaryCall;
  readBuffer(argument: _barkeep_v1_ReadBufferRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_ReadBufferResponse__Output>): grpc.ClientUnaryCall;
  readBuffer(argument: _barkeep_v1_ReadBufferRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_ReadBufferResponse__Output>): grpc.ClientUnaryCall;
  readBuffer(argument: _barkeep_v1_ReadBufferRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_ReadBufferResponse__Output>): grpc.ClientUnaryCall;
  readBuffer(argument: _barkeep_v1_ReadBufferRequest, callback: grpc.requestCallback<_barkeep_v1_ReadBufferResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * An ordered, resumable stream of batches on one device.
   */
  Session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_barkeep_v1_SessionRequest, _barkeep_v1_SessionResponse__Output>;
  Session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_barkeep_v1_SessionRequest, _barkeep_v1_SessionResponse__Output>;
  /**
   * An ordered, resumable stream of batches on one device.
   */
  session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_barkeep_v1_SessionRequest, _barkeep_v1_SessionResponse__Output>;
  session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_barkeep_v1_SessionRequest, _barkeep_v1_SessionResponse__Output>;
  
  /**
   * The interrupts of a device, as they come. Known by the feature "interrupts" in Hello.
   */
  WatchInterrupts(argument: _barkeep_v1_WatchInterruptsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_barkeep_v1_WatchInterruptsResponse__Output>;
  WatchInterrupts(argument: _barkeep_v1_WatchInterruptsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_barkeep_v1_WatchInterruptsResponse__Output>;
  /**
   * The interrupts of a device, as they come. Known by the feature "interrupts" in Hello.
   */
  watchInterrupts(argument: _barkeep_v1_WatchInterruptsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_barkeep_v1_WatchInterruptsResponse__Output>;
  watchInterrupts(argument: _barkeep_v1_WatchInterruptsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_barkeep_v1_WatchInterruptsResponse__Output>;
  
  /**
   * Bulk, caller to device. The first message announces, the following ones carry the bytes.
   */
  Write(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_WriteResponse__Output>): grpc.ClientWritableStream<_barkeep_v1_WriteRequest>;
  Write(metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_WriteResponse__Output>): grpc.ClientWritableStream<_barkeep_v1_WriteRequest>;
  Write(options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_WriteResponse__Output>): grpc.ClientWritableStream<_barkeep_v1_WriteRequest>;
  Write(callback: grpc.requestCallback<_barkeep_v1_WriteResponse__Output>): grpc.ClientWritableStream<_barkeep_v1_WriteRequest>;
  /**
   * Bulk, caller to device. The first message announces, the following ones carry the bytes.
   */
  write(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_WriteResponse__Output>): grpc.ClientWritableStream<_barkeep_v1_WriteRequest>;
  write(metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_WriteResponse__Output>): grpc.ClientWritableStream<_barkeep_v1_WriteRequest>;
  write(options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_WriteResponse__Output>): grpc.ClientWritableStream<_barkeep_v1_WriteRequest>;
  write(callback: grpc.requestCallback<_barkeep_v1_WriteResponse__Output>): grpc.ClientWritableStream<_barkeep_v1_WriteRequest>;
  
  WriteBuffer(argument: _barkeep_v1_WriteBufferRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_WriteBufferResponse__Output>): grpc.ClientUnaryCall;
  WriteBuffer(argument: _barkeep_v1_WriteBufferRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_WriteBufferResponse__Output>): grpc.ClientUnaryCall;
  WriteBuffer(argument: _barkeep_v1_WriteBufferRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_WriteBufferResponse__Output>): grpc.ClientUnaryCall;
  WriteBuffer(argument: _barkeep_v1_WriteBufferRequest, callback: grpc.requestCallback<_barkeep_v1_WriteBufferResponse__Output>): grpc.ClientUnaryCall;
  writeBuffer(argument: _barkeep_v1_WriteBufferRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_WriteBufferResponse__Output>): grpc.ClientUnaryCall;
  writeBuffer(argument: _barkeep_v1_WriteBufferRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_barkeep_v1_WriteBufferResponse__Output>): grpc.ClientUnaryCall;
  writeBuffer(argument: _barkeep_v1_WriteBufferRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_barkeep_v1_WriteBufferResponse__Output>): grpc.ClientUnaryCall;
  writeBuffer(argument: _barkeep_v1_WriteBufferRequest, callback: grpc.requestCallback<_barkeep_v1_WriteBufferResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Access to the registers and memory of a device. The protocol book (README.md beside this
 * package) says what each call promises.
 */
export interface AccessServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * DMA buffers of an open session (README.md, section 9). Known by the feature "dma" in Hello.
   */
  AllocateBuffer: grpc.handleUnaryCall<_barkeep_v1_AllocateBufferRequest__Output, _barkeep_v1_AllocateBufferResponse>;
  
  /**
   * One batch in a call of its own. Never executed twice; not resumable.
   */
  Execute: grpc.handleUnaryCall<_barkeep_v1_ExecuteRequest__Output, _barkeep_v1_ExecuteResponse>;
  
  FreeBuffer: grpc.handleUnaryCall<_barkeep_v1_FreeBufferRequest__Output, _barkeep_v1_FreeBufferResponse>;
  
  /**
   * Who the daemon is and what it can do. A client calls it first.
   */
  Hello: grpc.handleUnaryCall<_barkeep_v1_HelloRequest__Output, _barkeep_v1_HelloResponse>;
  
  /**
   * A ticket for a data channel of an open session (README.md, section 6).
   */
  OpenChannel: grpc.handleUnaryCall<_barkeep_v1_OpenChannelRequest__Output, _barkeep_v1_OpenChannelResponse>;
  
  /**
   * Bulk, device to caller. The last message carries the verdict.
   */
  Read: grpc.handleServerStreamingCall<_barkeep_v1_ReadRequest__Output, _barkeep_v1_ReadResponse>;
  
  ReadBuffer: grpc.handleUnaryCall<_barkeep_v1_ReadBufferRequest__Output, _barkeep_v1_ReadBufferResponse>;
  
  /**
   * An ordered, resumable stream of batches on one device.
   */
  Session: grpc.handleBidiStreamingCall<_barkeep_v1_SessionRequest__Output, _barkeep_v1_SessionResponse>;
  
  /**
   * The interrupts of a device, as they come. Known by the feature "interrupts" in Hello.
   */
  WatchInterrupts: grpc.handleServerStreamingCall<_barkeep_v1_WatchInterruptsRequest__Output, _barkeep_v1_WatchInterruptsResponse>;
  
  /**
   * Bulk, caller to device. The first message announces, the following ones carry the bytes.
   */
  Write: grpc.handleClientStreamingCall<_barkeep_v1_WriteRequest__Output, _barkeep_v1_WriteResponse>;
  
  WriteBuffer: grpc.handleUnaryCall<_barkeep_v1_WriteBufferRequest__Output, _barkeep_v1_WriteBufferResponse>;
  
}

export interface AccessServiceDefinition extends grpc.ServiceDefinition {
  AllocateBuffer: MethodDefinition<_barkeep_v1_AllocateBufferRequest, _barkeep_v1_AllocateBufferResponse, _barkeep_v1_AllocateBufferRequest__Output, _barkeep_v1_AllocateBufferResponse__Output>
  Execute: MethodDefinition<_barkeep_v1_ExecuteRequest, _barkeep_v1_ExecuteResponse, _barkeep_v1_ExecuteRequest__Output, _barkeep_v1_ExecuteResponse__Output>
  FreeBuffer: MethodDefinition<_barkeep_v1_FreeBufferRequest, _barkeep_v1_FreeBufferResponse, _barkeep_v1_FreeBufferRequest__Output, _barkeep_v1_FreeBufferResponse__Output>
  Hello: MethodDefinition<_barkeep_v1_HelloRequest, _barkeep_v1_HelloResponse, _barkeep_v1_HelloRequest__Output, _barkeep_v1_HelloResponse__Output>
  OpenChannel: MethodDefinition<_barkeep_v1_OpenChannelRequest, _barkeep_v1_OpenChannelResponse, _barkeep_v1_OpenChannelRequest__Output, _barkeep_v1_OpenChannelResponse__Output>
  Read: MethodDefinition<_barkeep_v1_ReadRequest, _barkeep_v1_ReadResponse, _barkeep_v1_ReadRequest__Output, _barkeep_v1_ReadResponse__Output>
  ReadBuffer: MethodDefinition<_barkeep_v1_ReadBufferRequest, _barkeep_v1_ReadBufferResponse, _barkeep_v1_ReadBufferRequest__Output, _barkeep_v1_ReadBufferResponse__Output>
  Session: MethodDefinition<_barkeep_v1_SessionRequest, _barkeep_v1_SessionResponse, _barkeep_v1_SessionRequest__Output, _barkeep_v1_SessionResponse__Output>
  WatchInterrupts: MethodDefinition<_barkeep_v1_WatchInterruptsRequest, _barkeep_v1_WatchInterruptsResponse, _barkeep_v1_WatchInterruptsRequest__Output, _barkeep_v1_WatchInterruptsResponse__Output>
  Write: MethodDefinition<_barkeep_v1_WriteRequest, _barkeep_v1_WriteResponse, _barkeep_v1_WriteRequest__Output, _barkeep_v1_WriteResponse__Output>
  WriteBuffer: MethodDefinition<_barkeep_v1_WriteBufferRequest, _barkeep_v1_WriteBufferResponse, _barkeep_v1_WriteBufferRequest__Output, _barkeep_v1_WriteBufferResponse__Output>
}
