import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import type { OpenChannelResponse__Output } from "@barkeep/proto/v1/OpenChannelResponse";
import { ChannelLink, type ChannelOptions } from "./channel.js";
import { unary } from "./unary.js";

/** A channel is an optimisation: nobody waits long for one. */
const OPEN_TIMEOUT_MS = 2000;

/** Asks for a ticket and connects with it. @throws DeviceError that says why there is no channel. */
export async function openChannel(
  access: AccessServiceClient,
  sessionToken: Buffer,
  options: Omit<ChannelOptions, "ticket">,
): Promise<ChannelLink> {
  const until = performance.now() + OPEN_TIMEOUT_MS;
  const { ticket } = await unary<OpenChannelResponse__Output>(
    (grpc, callback) => access.openChannel({ sessionToken }, grpc, callback),
    OPEN_TIMEOUT_MS,
  );
  const link = new ChannelLink({ ...options, ticket });
  const timer = setTimeout(() => link.abandon(), Math.max(1, until - performance.now()));
  await link.opened.finally(() => clearTimeout(timer));
  return link;
}
