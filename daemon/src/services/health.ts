import type { Server } from "@grpc/grpc-js";
import { HealthImplementation } from "grpc-health-check";

/** The names that grpc.health.v1 knows; "" is the daemon as a whole. */
const SERVICES = ["", "barkeep.v1.AccessService", "barkeep.v1.DeviceService"] as const;

/** Readiness, as load balancers and probes ask for it. */
export class Health {
  readonly #implementation: HealthImplementation = new HealthImplementation();

  constructor(server: Server) {
    this.set("SERVING");
    this.#implementation.addToServer(server);
  }

  set(status: "SERVING" | "NOT_SERVING"): void {
    for (const service of SERVICES) this.#implementation.setStatus(service, status);
  }
}
