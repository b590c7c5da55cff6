import { DeviceError } from "@barkeep/client/contract";
import type { Incarnation } from "@barkeep/native";
import type { CallContext__Output } from "@barkeep/proto/v1/CallContext";

/**
 * Why a call that says this about itself must not run on this device, or undefined.
 * STALE_GENERATION for another boot or generation; LEASE_LOST for any lease, since this daemon has
 * granted none.
 */
export function contextError(
  context: CallContext__Output | null,
  incarnation: Incarnation,
): DeviceError | undefined {
  if (context === null) return undefined;
  const { bootId, generation, leaseId } = context;
  if (leaseId !== "")
    return new DeviceError("LEASE_LOST", { reason: "this daemon grants no leases" });
  if (bootId !== "" && bootId !== incarnation.bootId) {
    return new DeviceError("STALE_GENERATION", { reason: "the daemon was started again" });
  }
  if (generation !== "0" && Number(generation) !== incarnation.generation) {
    return new DeviceError("STALE_GENERATION", {
      reason: `the device is in generation ${incarnation.generation}, not ${generation}`,
    });
  }
  return undefined;
}

/** @throws what `contextError` answers. */
export function requireContext(
  context: CallContext__Output | null,
  incarnation: Incarnation,
): void {
  const error = contextError(context, incarnation);
  if (error !== undefined) throw error;
}
