import { createRequire } from "node:module";
import type { Server } from "@grpc/grpc-js";
import type { HealthImplementation, ServingStatusMap } from "grpc-health-check";
import { addLazily } from "../rpc/lazy-service.js";

const require = createRequire(import.meta.url);

/** The names that grpc.health.v1 knows; "" is the daemon as a whole. */
const SERVICES = ["", "barkeep.v1.AccessService", "barkeep.v1.DeviceService"] as const;
const METHODS = [
  { path: "/grpc.health.v1.Health/Check", requestStream: false, responseStream: false },
  { path: "/grpc.health.v1.Health/Watch", requestStream: false, responseStream: true },
  { path: "/grpc.health.v1.Health/List", requestStream: false, responseStream: false },
];

type Status = "SERVING" | "NOT_SERVING";

/** Readiness, as load balancers and probes ask for it. */
export class Health {
  #implementation: HealthImplementation | undefined;
  #status: Status = "SERVING";

  constructor(server: Server) {
    addLazily(server, METHODS, (sink) => {
      const { HealthImplementation } =
        require("grpc-health-check") as typeof import("grpc-health-check");
      const statuses: ServingStatusMap = Object.fromEntries(
        SERVICES.map((service) => [service, this.#status]),
      );
      this.#implementation = new HealthImplementation(statuses);
      this.#implementation.addToServer(sink as Server);
    });
  }

  set(status: Status): void {
    this.#status = status;
    for (const service of SERVICES) this.#implementation?.setStatus(service, status);
  }
}
