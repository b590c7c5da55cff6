/**
 * Limits of the daemon alone; those that both ends must agree on are in the contract. Where a
 * configuration may choose another value, `limits:` has a key for it, with these bounds.
 */

/** Connections at once: a lab has tens of clients; this bounds descriptors and memory. */
export const CONNECTIONS_MAX = 1024;

/** Calls at once on one connection. More are OVERLOADED. */
export const CALLS_PER_CONNECTION_MAX = 1024;

/** Streams that HTTP/2 lets a client open: more than the calls, so that we get to say OVERLOADED. */
export const STREAMS_PER_CONNECTION_MAX = 2048;

/** Sessions at once, with those that wait to be resumed. More are OVERLOADED. */
export const SESSIONS_MAX = 1024;

/** Sessions at once that one connection opened. More are OVERLOADED. */
export const SESSIONS_PER_CONNECTION_MAX = 64;

/** Bytes of chunks of all downloads together; downloads over it wait for each other. */
export const BULK_BUFFER_BYTES_MAX: number = 64 * 1024 * 1024;

/** Bulk transfers at once: each upload may hold a message or two. More are OVERLOADED. */
export const BULK_TRANSFERS_MAX = 64;

/** Time for work in flight to end after SIGTERM. */
export const SHUTDOWN_GRACE_MS = 5_000;

/** Time after the grace until the process ends whatever a device does. */
export const SHUTDOWN_FORCE_MS = 2_000;

/** Time for a new connection to show what it speaks. */
export const PREFACE_TIMEOUT_MS = 5_000;

/** Time for a TLS handshake. */
export const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Time for the first message of a session stream. */
export const SESSION_OPEN_TIMEOUT_MS = 10_000;

/** How long the ticket of a data channel is good. */
export const TICKET_VALID_MS = 10_000;

/** A peer that does not answer an HTTP/2 ping for so long is gone. */
export const KEEPALIVE_TIME_MS = 20_000;
export const KEEPALIVE_TIMEOUT_MS = 10_000;

/** Results of a session on their way to its client; over it no new batch of it starts. */
export const SESSION_OUTGOING_BYTES_MAX: number = 4 * 1024 * 1024;

/** Results in one message; a maximal verdict and this together stay below the message limit. */
export const SESSION_MESSAGE_BYTES: number = 1024 * 1024;

/** What a kept verdict costs beside its results: bounds the number of verdicts too. */
export const VERDICT_OVERHEAD_BYTES = 256;

/** Hint to a client that was refused for load. */
export const RETRY_AFTER_MS = 100;

/** How often the log mentions one kind of trouble of one peer. */
export const LOG_REPEAT_MS = 60_000;

/** Peers that the log remembers having mentioned. */
export const LOG_PEERS_MAX = 1024;

/** Bytes of a configuration file. */
export const CONFIG_BYTES_MAX: number = 1024 * 1024;

/** Batches in doubt that a session may be resumed with. */
export const IN_DOUBT_MAX = 65_536;
