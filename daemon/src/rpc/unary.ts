import type { handleUnaryCall } from "@grpc/grpc-js";
import type { Caller } from "./call-gate.js";
import type { Rpc } from "./rpc.js";

/** One request, one response. */
export function unary<Request, Response>(
  { gate, failure }: Rpc,
  body: (request: Request, caller: Caller) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  const answer = async (request: Request, caller: Caller): Promise<Response> => {
    try {
      return await body(request, caller);
    } finally {
      gate.leave(caller);
    }
  };
  return (call, callback) => {
    let requestId = "refused";
    try {
      const caller = gate.enter(call);
      requestId = caller.requestId;
      answer(call.request, caller).then(
        (response) => callback(null, response),
        (thrown: unknown) => callback(failure.toStatus(thrown, caller.requestId)),
      );
    } catch (thrown) {
      callback(failure.toStatus(thrown, requestId));
    }
  };
}
