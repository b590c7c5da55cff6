import {
  type MethodDefinition,
  ServerInterceptingCall,
  type ServerInterceptor,
  status,
} from "@grpc/grpc-js";

/** The labels that dashboards for gRPC servers expect. */
export interface ObservedMethod {
  readonly grpc_service: string;
  readonly grpc_method: string;
  readonly grpc_type: "unary" | "client_stream" | "server_stream" | "bidi_stream";
}

export interface CallObserver {
  started(method: ObservedMethod): void;
  handled(method: ObservedMethod, code: string, seconds: number): void;
}

/** Sees the beginning and the end of every call to a method that there is. */
export function observeCalls(observer: CallObserver): ServerInterceptor {
  return (definition, call) => {
    const method = observedMethod(definition);
    const start = performance.now();
    let ended = false;
    const end = (code: status): void => {
      if (ended) return;
      ended = true;
      observer.handled(method, status[code] ?? "UNKNOWN", (performance.now() - start) / 1000);
    };
    observer.started(method);
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => pass(metadata),
          onReceiveMessage: (message, pass) => pass(message),
          onReceiveHalfClose: (pass) => pass(),
          onCancel: () =>
            end(isPast(call.getDeadline()) ? status.DEADLINE_EXCEEDED : status.CANCELLED),
        }),
      sendStatus: (answer, next) => {
        end(answer.code ?? status.UNKNOWN);
        next(answer);
      },
    });
  };
}

/** A method by its labels. */
export function observedMethod({
  path,
  requestStream,
  responseStream,
}: Pick<
  MethodDefinition<unknown, unknown>,
  "path" | "requestStream" | "responseStream"
>): ObservedMethod {
  const [, service = "", name = ""] = path.split("/");
  const type = typeOf(requestStream, responseStream);
  return { grpc_service: service, grpc_method: name, grpc_type: type };
}

/** grpc-js answers a passed deadline itself, below the interceptors. */
function isPast(deadline: Date | number): boolean {
  return Number(deadline) <= Date.now();
}

function typeOf(request: boolean, response: boolean): ObservedMethod["grpc_type"] {
  if (request) return response ? "bidi_stream" : "client_stream";
  return response ? "server_stream" : "unary";
}
