import { DeviceError, limits } from "@barkeep/client/contract";
import type { AllocateBufferRequest__Output } from "@barkeep/proto/v1/AllocateBufferRequest";
import type { AllocateBufferResponse } from "@barkeep/proto/v1/AllocateBufferResponse";
import type { CallContext__Output } from "@barkeep/proto/v1/CallContext";
import type { FreeBufferRequest__Output } from "@barkeep/proto/v1/FreeBufferRequest";
import type { FreeBufferResponse } from "@barkeep/proto/v1/FreeBufferResponse";
import type { ReadBufferRequest__Output } from "@barkeep/proto/v1/ReadBufferRequest";
import type { ReadBufferResponse } from "@barkeep/proto/v1/ReadBufferResponse";
import type { WriteBufferRequest__Output } from "@barkeep/proto/v1/WriteBufferRequest";
import type { WriteBufferResponse } from "@barkeep/proto/v1/WriteBufferResponse";
import { requireContext } from "../devices/call-context.js";
import type { Caller } from "../rpc/call-gate.js";
import type { Session } from "./session.js";
import type { SessionRegistry } from "./session-registry.js";

interface OfSession {
  readonly sessionToken: Buffer;
  readonly context: CallContext__Output | null;
}

/** The DMA buffers of the caller's own sessions: another's cannot be named. */
export class BufferDesk {
  readonly #sessions: SessionRegistry;

  constructor(sessions: SessionRegistry) {
    this.#sessions = sessions;
  }

  async allocate(
    request: AllocateBufferRequest__Output,
    caller: Caller,
  ): Promise<AllocateBufferResponse> {
    const session = this.#session(request, caller);
    const iova = request.at === null ? undefined : BigInt(request.at.iova);
    const { id, ...buffer } = await session.buffers.allocate(Number(request.bytes), iova);
    const at = { iova: String(buffer.iova) };
    return { buffer: id, at, size: buffer.size, context: session.device.incarnation };
  }

  async free(request: FreeBufferRequest__Output, caller: Caller): Promise<FreeBufferResponse> {
    const session = this.#session(request, caller);
    await session.buffers.free(Number(request.buffer));
    return { context: session.device.incarnation };
  }

  read(request: ReadBufferRequest__Output, caller: Caller): ReadBufferResponse {
    const session = this.#session(request, caller);
    requireChunk("length", request.length);
    const data = Buffer.allocUnsafe(request.length);
    session.buffers.read(Number(request.buffer), Number(request.offset), data);
    return { data, context: session.device.incarnation };
  }

  write(request: WriteBufferRequest__Output, caller: Caller): WriteBufferResponse {
    const session = this.#session(request, caller);
    requireChunk("data", request.data.byteLength);
    session.buffers.write(Number(request.buffer), Number(request.offset), request.data);
    return { context: session.device.incarnation };
  }

  #session({ sessionToken, context }: OfSession, { connection }: Caller): Session {
    const session = this.#sessions.require(sessionToken, connection.principal);
    requireContext(context, session.device.incarnation);
    return session;
  }
}

function requireChunk(field: string, actual: number): void {
  const max = limits.BULK_CHUNK_BYTES;
  if (actual === 0) {
    throw new DeviceError("INVALID_ARGUMENT", { field, reason: "a copy has at least one byte" });
  }
  if (actual > max)
    throw new DeviceError("LIMIT_EXCEEDED", { limit: "BULK_CHUNK_BYTES", actual, max });
}
