import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AccessServiceClient as _barkeep_v1_AccessServiceClient, AccessServiceDefinition as _barkeep_v1_AccessServiceDefinition } from './barkeep/v1/AccessService.js';
import type { AllocateBufferRequest as _barkeep_v1_AllocateBufferRequest, AllocateBufferRequest__Output as _barkeep_v1_AllocateBufferRequest__Output } from './barkeep/v1/AllocateBufferRequest.js';
import type { AllocateBufferResponse as _barkeep_v1_AllocateBufferResponse, AllocateBufferResponse__Output as _barkeep_v1_AllocateBufferResponse__Output } from './barkeep/v1/AllocateBufferResponse.js';
import type { BatchVerdict as _barkeep_v1_BatchVerdict, BatchVerdict__Output as _barkeep_v1_BatchVerdict__Output } from './barkeep/v1/BatchVerdict.js';
import type { BufferAddress as _barkeep_v1_BufferAddress, BufferAddress__Output as _barkeep_v1_BufferAddress__Output } from './barkeep/v1/BufferAddress.js';
import type { BulkVerdict as _barkeep_v1_BulkVerdict, BulkVerdict__Output as _barkeep_v1_BulkVerdict__Output } from './barkeep/v1/BulkVerdict.js';
import type { CallContext as _barkeep_v1_CallContext, CallContext__Output as _barkeep_v1_CallContext__Output } from './barkeep/v1/CallContext.js';
import type { DelayOperation as _barkeep_v1_DelayOperation, DelayOperation__Output as _barkeep_v1_DelayOperation__Output } from './barkeep/v1/DelayOperation.js';
import type { Error as _barkeep_v1_Error, Error__Output as _barkeep_v1_Error__Output } from './barkeep/v1/Error.js';
import type { ExecuteRequest as _barkeep_v1_ExecuteRequest, ExecuteRequest__Output as _barkeep_v1_ExecuteRequest__Output } from './barkeep/v1/ExecuteRequest.js';
import type { ExecuteResponse as _barkeep_v1_ExecuteResponse, ExecuteResponse__Output as _barkeep_v1_ExecuteResponse__Output } from './barkeep/v1/ExecuteResponse.js';
import type { FillOperation as _barkeep_v1_FillOperation, FillOperation__Output as _barkeep_v1_FillOperation__Output } from './barkeep/v1/FillOperation.js';
import type { FlushOperation as _barkeep_v1_FlushOperation, FlushOperation__Output as _barkeep_v1_FlushOperation__Output } from './barkeep/v1/FlushOperation.js';
import type { FreeBufferRequest as _barkeep_v1_FreeBufferRequest, FreeBufferRequest__Output as _barkeep_v1_FreeBufferRequest__Output } from './barkeep/v1/FreeBufferRequest.js';
import type { FreeBufferResponse as _barkeep_v1_FreeBufferResponse, FreeBufferResponse__Output as _barkeep_v1_FreeBufferResponse__Output } from './barkeep/v1/FreeBufferResponse.js';
import type { HelloRequest as _barkeep_v1_HelloRequest, HelloRequest__Output as _barkeep_v1_HelloRequest__Output } from './barkeep/v1/HelloRequest.js';
import type { HelloResponse as _barkeep_v1_HelloResponse, HelloResponse__Output as _barkeep_v1_HelloResponse__Output } from './barkeep/v1/HelloResponse.js';
import type { InDoubt as _barkeep_v1_InDoubt, InDoubt__Output as _barkeep_v1_InDoubt__Output } from './barkeep/v1/InDoubt.js';
import type { Interrupt as _barkeep_v1_Interrupt, Interrupt__Output as _barkeep_v1_Interrupt__Output } from './barkeep/v1/Interrupt.js';
import type { InterruptsWatched as _barkeep_v1_InterruptsWatched, InterruptsWatched__Output as _barkeep_v1_InterruptsWatched__Output } from './barkeep/v1/InterruptsWatched.js';
import type { OpenChannelRequest as _barkeep_v1_OpenChannelRequest, OpenChannelRequest__Output as _barkeep_v1_OpenChannelRequest__Output } from './barkeep/v1/OpenChannelRequest.js';
import type { OpenChannelResponse as _barkeep_v1_OpenChannelResponse, OpenChannelResponse__Output as _barkeep_v1_OpenChannelResponse__Output } from './barkeep/v1/OpenChannelResponse.js';
import type { Operation as _barkeep_v1_Operation, Operation__Output as _barkeep_v1_Operation__Output } from './barkeep/v1/Operation.js';
import type { OperationResult as _barkeep_v1_OperationResult, OperationResult__Output as _barkeep_v1_OperationResult__Output } from './barkeep/v1/OperationResult.js';
import type { ReadBlockOperation as _barkeep_v1_ReadBlockOperation, ReadBlockOperation__Output as _barkeep_v1_ReadBlockOperation__Output } from './barkeep/v1/ReadBlockOperation.js';
import type { ReadBufferRequest as _barkeep_v1_ReadBufferRequest, ReadBufferRequest__Output as _barkeep_v1_ReadBufferRequest__Output } from './barkeep/v1/ReadBufferRequest.js';
import type { ReadBufferResponse as _barkeep_v1_ReadBufferResponse, ReadBufferResponse__Output as _barkeep_v1_ReadBufferResponse__Output } from './barkeep/v1/ReadBufferResponse.js';
import type { ReadOperation as _barkeep_v1_ReadOperation, ReadOperation__Output as _barkeep_v1_ReadOperation__Output } from './barkeep/v1/ReadOperation.js';
import type { ReadRequest as _barkeep_v1_ReadRequest, ReadRequest__Output as _barkeep_v1_ReadRequest__Output } from './barkeep/v1/ReadRequest.js';
import type { ReadResponse as _barkeep_v1_ReadResponse, ReadResponse__Output as _barkeep_v1_ReadResponse__Output } from './barkeep/v1/ReadResponse.js';
import type { ReplyContext as _barkeep_v1_ReplyContext, ReplyContext__Output as _barkeep_v1_ReplyContext__Output } from './barkeep/v1/ReplyContext.js';
import type { SessionBatch as _barkeep_v1_SessionBatch, SessionBatch__Output as _barkeep_v1_SessionBatch__Output } from './barkeep/v1/SessionBatch.js';
import type { SessionBatches as _barkeep_v1_SessionBatches, SessionBatches__Output as _barkeep_v1_SessionBatches__Output } from './barkeep/v1/SessionBatches.js';
import type { SessionCancel as _barkeep_v1_SessionCancel, SessionCancel__Output as _barkeep_v1_SessionCancel__Output } from './barkeep/v1/SessionCancel.js';
import type { SessionClosed as _barkeep_v1_SessionClosed, SessionClosed__Output as _barkeep_v1_SessionClosed__Output } from './barkeep/v1/SessionClosed.js';
import type { SessionFinish as _barkeep_v1_SessionFinish, SessionFinish__Output as _barkeep_v1_SessionFinish__Output } from './barkeep/v1/SessionFinish.js';
import type { SessionOpen as _barkeep_v1_SessionOpen, SessionOpen__Output as _barkeep_v1_SessionOpen__Output } from './barkeep/v1/SessionOpen.js';
import type { SessionOpened as _barkeep_v1_SessionOpened, SessionOpened__Output as _barkeep_v1_SessionOpened__Output } from './barkeep/v1/SessionOpened.js';
import type { SessionRequest as _barkeep_v1_SessionRequest, SessionRequest__Output as _barkeep_v1_SessionRequest__Output } from './barkeep/v1/SessionRequest.js';
import type { SessionResponse as _barkeep_v1_SessionResponse, SessionResponse__Output as _barkeep_v1_SessionResponse__Output } from './barkeep/v1/SessionResponse.js';
import type { SessionVerdicts as _barkeep_v1_SessionVerdicts, SessionVerdicts__Output as _barkeep_v1_SessionVerdicts__Output } from './barkeep/v1/SessionVerdicts.js';
import type { UpdateOperation as _barkeep_v1_UpdateOperation, UpdateOperation__Output as _barkeep_v1_UpdateOperation__Output } from './barkeep/v1/UpdateOperation.js';
import type { VerifyOperation as _barkeep_v1_VerifyOperation, VerifyOperation__Output as _barkeep_v1_VerifyOperation__Output } from './barkeep/v1/VerifyOperation.js';
import type { WaitForOperation as _barkeep_v1_WaitForOperation, WaitForOperation__Output as _barkeep_v1_WaitForOperation__Output } from './barkeep/v1/WaitForOperation.js';
import type { WatchInterruptsRequest as _barkeep_v1_WatchInterruptsRequest, WatchInterruptsRequest__Output as _barkeep_v1_WatchInterruptsRequest__Output } from './barkeep/v1/WatchInterruptsRequest.js';
import type { WatchInterruptsResponse as _barkeep_v1_WatchInterruptsResponse, WatchInterruptsResponse__Output as _barkeep_v1_WatchInterruptsResponse__Output } from './barkeep/v1/WatchInterruptsResponse.js';
import type { WriteBlockOperation as _barkeep_v1_WriteBlockOperation, WriteBlockOperation__Output as _barkeep_v1_WriteBlockOperation__Output } from './barkeep/v1/WriteBlockOperation.js';
import type { WriteBufferRequest as _barkeep_v1_WriteBufferRequest, WriteBufferRequest__Output as _barkeep_v1_WriteBufferRequest__Output } from './barkeep/v1/WriteBufferRequest.js';
import type { WriteBufferResponse as _barkeep_v1_WriteBufferResponse, WriteBufferResponse__Output as _barkeep_v1_WriteBufferResponse__Output } from './barkeep/v1/WriteBufferResponse.js';
import type { WriteOpen as _barkeep_v1_WriteOpen, WriteOpen__Output as _barkeep_v1_WriteOpen__Output } from './barkeep/v1/WriteOpen.js';
import type { WriteOperation as _barkeep_v1_WriteOperation, WriteOperation__Output as _barkeep_v1_WriteOperation__Output } from './barkeep/v1/WriteOperation.js';
import type { WriteRequest as _barkeep_v1_WriteRequest, WriteRequest__Output as _barkeep_v1_WriteRequest__Output } from './barkeep/v1/WriteRequest.js';
import type { WriteResponse as _barkeep_v1_WriteResponse, WriteResponse__Output as _barkeep_v1_WriteResponse__Output } from './barkeep/v1/WriteResponse.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  barkeep: {
    v1: {
      /**
       * Access to the registers and memory of a device. The protocol book (README.md beside this
       * package) says what each call promises.
       */
      AccessService: SubtypeConstructor<typeof grpc.Client, _barkeep_v1_AccessServiceClient> & { service: _barkeep_v1_AccessServiceDefinition }
      AllocateBufferRequest: MessageTypeDefinition<_barkeep_v1_AllocateBufferRequest, _barkeep_v1_AllocateBufferRequest__Output>
      AllocateBufferResponse: MessageTypeDefinition<_barkeep_v1_AllocateBufferResponse, _barkeep_v1_AllocateBufferResponse__Output>
      BatchFate: EnumTypeDefinition
      BatchVerdict: MessageTypeDefinition<_barkeep_v1_BatchVerdict, _barkeep_v1_BatchVerdict__Output>
      BufferAddress: MessageTypeDefinition<_barkeep_v1_BufferAddress, _barkeep_v1_BufferAddress__Output>
      BulkVerdict: MessageTypeDefinition<_barkeep_v1_BulkVerdict, _barkeep_v1_BulkVerdict__Output>
      CallContext: MessageTypeDefinition<_barkeep_v1_CallContext, _barkeep_v1_CallContext__Output>
      DelayOperation: MessageTypeDefinition<_barkeep_v1_DelayOperation, _barkeep_v1_DelayOperation__Output>
      Error: MessageTypeDefinition<_barkeep_v1_Error, _barkeep_v1_Error__Output>
      ExecuteRequest: MessageTypeDefinition<_barkeep_v1_ExecuteRequest, _barkeep_v1_ExecuteRequest__Output>
      ExecuteResponse: MessageTypeDefinition<_barkeep_v1_ExecuteResponse, _barkeep_v1_ExecuteResponse__Output>
      FillOperation: MessageTypeDefinition<_barkeep_v1_FillOperation, _barkeep_v1_FillOperation__Output>
      FlushOperation: MessageTypeDefinition<_barkeep_v1_FlushOperation, _barkeep_v1_FlushOperation__Output>
      FreeBufferRequest: MessageTypeDefinition<_barkeep_v1_FreeBufferRequest, _barkeep_v1_FreeBufferRequest__Output>
      FreeBufferResponse: MessageTypeDefinition<_barkeep_v1_FreeBufferResponse, _barkeep_v1_FreeBufferResponse__Output>
      HelloRequest: MessageTypeDefinition<_barkeep_v1_HelloRequest, _barkeep_v1_HelloRequest__Output>
      HelloResponse: MessageTypeDefinition<_barkeep_v1_HelloResponse, _barkeep_v1_HelloResponse__Output>
      InDoubt: MessageTypeDefinition<_barkeep_v1_InDoubt, _barkeep_v1_InDoubt__Output>
      Interrupt: MessageTypeDefinition<_barkeep_v1_Interrupt, _barkeep_v1_Interrupt__Output>
      InterruptsWatched: MessageTypeDefinition<_barkeep_v1_InterruptsWatched, _barkeep_v1_InterruptsWatched__Output>
      OpenChannelRequest: MessageTypeDefinition<_barkeep_v1_OpenChannelRequest, _barkeep_v1_OpenChannelRequest__Output>
      OpenChannelResponse: MessageTypeDefinition<_barkeep_v1_OpenChannelResponse, _barkeep_v1_OpenChannelResponse__Output>
      Operation: MessageTypeDefinition<_barkeep_v1_Operation, _barkeep_v1_Operation__Output>
      OperationResult: MessageTypeDefinition<_barkeep_v1_OperationResult, _barkeep_v1_OperationResult__Output>
      Outcome: EnumTypeDefinition
      ReadBlockOperation: MessageTypeDefinition<_barkeep_v1_ReadBlockOperation, _barkeep_v1_ReadBlockOperation__Output>
      ReadBufferRequest: MessageTypeDefinition<_barkeep_v1_ReadBufferRequest, _barkeep_v1_ReadBufferRequest__Output>
      ReadBufferResponse: MessageTypeDefinition<_barkeep_v1_ReadBufferResponse, _barkeep_v1_ReadBufferResponse__Output>
      ReadOperation: MessageTypeDefinition<_barkeep_v1_ReadOperation, _barkeep_v1_ReadOperation__Output>
      ReadRequest: MessageTypeDefinition<_barkeep_v1_ReadRequest, _barkeep_v1_ReadRequest__Output>
      ReadResponse: MessageTypeDefinition<_barkeep_v1_ReadResponse, _barkeep_v1_ReadResponse__Output>
      ReplyContext: MessageTypeDefinition<_barkeep_v1_ReplyContext, _barkeep_v1_ReplyContext__Output>
      SessionBatch: MessageTypeDefinition<_barkeep_v1_SessionBatch, _barkeep_v1_SessionBatch__Output>
      SessionBatches: MessageTypeDefinition<_barkeep_v1_SessionBatches, _barkeep_v1_SessionBatches__Output>
      SessionCancel: MessageTypeDefinition<_barkeep_v1_SessionCancel, _barkeep_v1_SessionCancel__Output>
      SessionClosed: MessageTypeDefinition<_barkeep_v1_SessionClosed, _barkeep_v1_SessionClosed__Output>
      SessionFinish: MessageTypeDefinition<_barkeep_v1_SessionFinish, _barkeep_v1_SessionFinish__Output>
      SessionOpen: MessageTypeDefinition<_barkeep_v1_SessionOpen, _barkeep_v1_SessionOpen__Output>
      SessionOpened: MessageTypeDefinition<_barkeep_v1_SessionOpened, _barkeep_v1_SessionOpened__Output>
      SessionRequest: MessageTypeDefinition<_barkeep_v1_SessionRequest, _barkeep_v1_SessionRequest__Output>
      SessionResponse: MessageTypeDefinition<_barkeep_v1_SessionResponse, _barkeep_v1_SessionResponse__Output>
      SessionVerdicts: MessageTypeDefinition<_barkeep_v1_SessionVerdicts, _barkeep_v1_SessionVerdicts__Output>
      UpdateOperation: MessageTypeDefinition<_barkeep_v1_UpdateOperation, _barkeep_v1_UpdateOperation__Output>
      VerifyOperation: MessageTypeDefinition<_barkeep_v1_VerifyOperation, _barkeep_v1_VerifyOperation__Output>
      WaitForOperation: MessageTypeDefinition<_barkeep_v1_WaitForOperation, _barkeep_v1_WaitForOperation__Output>
      WatchInterruptsRequest: MessageTypeDefinition<_barkeep_v1_WatchInterruptsRequest, _barkeep_v1_WatchInterruptsRequest__Output>
      WatchInterruptsResponse: MessageTypeDefinition<_barkeep_v1_WatchInterruptsResponse, _barkeep_v1_WatchInterruptsResponse__Output>
      WriteBlockOperation: MessageTypeDefinition<_barkeep_v1_WriteBlockOperation, _barkeep_v1_WriteBlockOperation__Output>
      WriteBufferRequest: MessageTypeDefinition<_barkeep_v1_WriteBufferRequest, _barkeep_v1_WriteBufferRequest__Output>
      WriteBufferResponse: MessageTypeDefinition<_barkeep_v1_WriteBufferResponse, _barkeep_v1_WriteBufferResponse__Output>
      WriteOpen: MessageTypeDefinition<_barkeep_v1_WriteOpen, _barkeep_v1_WriteOpen__Output>
      WriteOperation: MessageTypeDefinition<_barkeep_v1_WriteOperation, _barkeep_v1_WriteOperation__Output>
      WriteRequest: MessageTypeDefinition<_barkeep_v1_WriteRequest, _barkeep_v1_WriteRequest__Output>
      WriteResponse: MessageTypeDefinition<_barkeep_v1_WriteResponse, _barkeep_v1_WriteResponse__Output>
    }
  }
}

