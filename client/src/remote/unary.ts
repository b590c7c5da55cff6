import type { ClientUnaryCall, CallOptions as GrpcOptions, ServiceError } from "@grpc/grpc-js";
import { DeviceError } from "../contract/index.js";
import { errorFromStatus } from "../wire/index.js";

type Callback<T> = (failure: ServiceError | null, reply?: T) => void;

/** One unary call as a promise that rejects with a DeviceError. */
export function unary<T>(
  start: (options: GrpcOptions, callback: Callback<T>) => ClientUnaryCall,
  timeoutMs: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    start({ deadline: Date.now() + timeoutMs }, (failure, reply) => {
      if (failure !== null) reject(errorFromStatus(failure));
      else if (reply === undefined) reject(new DeviceError("INTERNAL", { reason: "empty reply" }));
      else resolve(reply);
    });
  });
}
