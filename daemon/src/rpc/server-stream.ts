import type { handleServerStreamingCall } from "@grpc/grpc-js";
import type { Caller } from "./call-gate.js";
import { Outlet } from "./outlet.js";
import type { Rpc } from "./rpc.js";

/** One request, any number of responses. */
export function serverStream<Request, Response>(
  { gate, failure }: Rpc,
  body: (request: Request, outlet: Outlet<Response>, caller: Caller) => Promise<void>,
): handleServerStreamingCall<Request, Response> {
  return async (call) => {
    let caller: Caller | undefined;
    try {
      caller = gate.enter(call);
      await body(call.request, new Outlet(call, caller.signal), caller);
      call.end();
    } catch (thrown) {
      // To whom? A caller that is gone hears nothing more.
      if (caller?.signal.aborted) return;
      call.emit("error", failure.toStatus(thrown, caller?.requestId ?? "refused"));
    } finally {
      if (caller !== undefined) gate.leave(caller);
    }
  };
}
