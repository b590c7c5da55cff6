import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import type { OpenChannelResponse__Output } from "@barkeep/proto/v1/OpenChannelResponse";
import { ChannelLink, type ChannelOptions } from "./channel.js";
import { unary } from "./unary.js";

/** A channel is an optimisation: nobody waits long for one, unless the daemon is very busy. */
const OPEN_TIMEOUT_MS = 5000;

/** Asks for a ticket and dials with it. @throws DeviceError that says why there is no channel. */
export async function dialChannel(
  access: AccessServiceClient,
  sessionToken: Buffer,
  options: Omit<ChannelOptions, "ticket">,
): Promise<ChannelLink> {
  const { ticket } = await unary<OpenChannelResponse__Output>(
    (grpc, callback) => access.openChannel({ sessionToken }, grpc, callback),
    OPEN_TIMEOUT_MS,
  );
  return new ChannelLink({ ...options, ticket });
}

/** Waits until the daemon has taken the ticket. @throws DeviceError when it does not. */
export async function opened(link: ChannelLink): Promise<void> {
  const timer = setTimeout(() => link.abandon(), OPEN_TIMEOUT_MS);
  await link.opened.finally(() => clearTimeout(timer));
}
