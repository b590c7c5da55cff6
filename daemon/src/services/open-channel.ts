import type { OpenChannelRequest__Output } from "@barkeep/proto/v1/OpenChannelRequest";
import type { OpenChannelResponse } from "@barkeep/proto/v1/OpenChannelResponse";
import { requireContext } from "../devices/call-context.js";
import { TICKET_VALID_MS } from "../limits.js";
import type { Caller } from "../rpc/call-gate.js";
import type { ChannelTickets } from "./channel-tickets.js";
import type { SessionRegistry } from "./session-registry.js";

export interface OpenChannelOptions {
  readonly sessions: SessionRegistry;
  readonly tickets: ChannelTickets;
}

/** A ticket for a data channel of the caller's own session. */
export function openChannel(
  { sessionToken, context }: OpenChannelRequest__Output,
  { connection }: Caller,
  { sessions, tickets }: OpenChannelOptions,
): OpenChannelResponse {
  const session = sessions.require(sessionToken, connection.principal);
  const { incarnation } = session.device;
  requireContext(context, incarnation);
  const against = session.channelError();
  if (against !== undefined) throw against;
  return { ticket: tickets.issue(session), validMs: TICKET_VALID_MS, context: incarnation };
}
