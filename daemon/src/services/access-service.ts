import type { AccessServiceHandlers } from "@barkeep/proto/v1/AccessService";
import { bidi } from "../rpc/bidi.js";
import { clientStream } from "../rpc/client-stream.js";
import type { Rpc } from "../rpc/rpc.js";
import { serverStream } from "../rpc/server-stream.js";
import { unary } from "../rpc/unary.js";
import type { BufferDesk } from "./buffers.js";
import { type ExecuteOptions, execute } from "./execute.js";
import { type HelloOptions, hello } from "./hello.js";
import { type OpenChannelOptions, openChannel } from "./open-channel.js";
import { type BulkOptions, read } from "./read.js";
import { SessionStream, type SessionStreamOptions } from "./session-stream.js";
import { type WatchInterruptsOptions, watchInterrupts } from "./watch-interrupts.js";
import { write } from "./write.js";

export interface AccessServiceOptions {
  readonly hello: HelloOptions;
  readonly execute: ExecuteOptions;
  readonly session: SessionStreamOptions;
  readonly channel: OpenChannelOptions;
  readonly bulk: BulkOptions;
  readonly interrupts: WatchInterruptsOptions;
  readonly buffers: BufferDesk;
}

export function accessService(rpc: Rpc, options: AccessServiceOptions): AccessServiceHandlers {
  return {
    Hello: unary(rpc, (request, caller) => hello(request, caller, options.hello)),
    Execute: unary(rpc, (request, caller) => execute(request, caller, options.execute)),
    Session: bidi(rpc, (stream) => stream.listen(new SessionStream(stream, options.session))),
    OpenChannel: unary(rpc, (request, caller) => openChannel(request, caller, options.channel)),
    Read: serverStream(rpc, (request, outlet, caller) =>
      read(request, outlet, caller, options.bulk),
    ),
    Write: clientStream(rpc, (requests, caller) => write(requests, caller, options.bulk)),
    WatchInterrupts: serverStream(rpc, (request, outlet, caller) =>
      watchInterrupts(request, outlet, caller, options.interrupts),
    ),
    AllocateBuffer: unary(rpc, (request, caller) => options.buffers.allocate(request, caller)),
    FreeBuffer: unary(rpc, (request, caller) => options.buffers.free(request, caller)),
    ReadBuffer: unary(rpc, (request, caller) => options.buffers.read(request, caller)),
    WriteBuffer: unary(rpc, (request, caller) => options.buffers.write(request, caller)),
  };
}
