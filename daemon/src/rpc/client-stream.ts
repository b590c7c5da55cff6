import type { handleClientStreamingCall } from "@grpc/grpc-js";
import type { Caller } from "./call-gate.js";
import type { Rpc } from "./rpc.js";

/** Any number of requests, one response. The body may answer before it has read them all. */
export function clientStream<Request, Response>(
  { gate, failure }: Rpc,
  body: (requests: AsyncIterator<Request>, caller: Caller) => Promise<Response>,
): handleClientStreamingCall<Request, Response> {
  return async (call, callback) => {
    let caller: Caller | undefined;
    try {
      caller = gate.enter(call);
      callback(null, await body(call[Symbol.asyncIterator]() as AsyncIterator<Request>, caller));
    } catch (thrown) {
      if (caller?.signal.aborted) return;
      callback(failure.toStatus(thrown, caller?.requestId ?? "refused"));
    } finally {
      // Lets go of what the caller still sends.
      call.destroy();
      if (caller !== undefined) gate.leave(caller);
    }
  };
}
