/** What `listen:` may say. */
import { isIP } from "node:net";
import { strictObject } from "@barkeep/native";
import { z } from "zod";

/** `sun_path` of Linux holds so many bytes and a terminating zero. */
const SOCKET_PATH_BYTES_MAX = 107;
const PORT_MAX = 65_535;

export interface UnixListenConfig {
  readonly path: string;
  /** Octal digits, such as "0660". */
  readonly mode: string;
  /** Name or number; the daemon's own group when absent. */
  readonly group?: string | undefined;
}

export interface TlsConfig {
  readonly cert: string;
  readonly key: string;
  /** Client certificates are required, and must be signed by one of these. */
  readonly clientCa?: string | undefined;
}

export interface TcpListenConfig {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsConfig | undefined;
}

/** Exactly one of the two is there. */
export interface ListenConfig {
  readonly unix?: UnixListenConfig | undefined;
  readonly tcp?: TcpListenConfig | undefined;
}

export const pathSchema: z.ZodType<string, string> = z
  .string()
  .startsWith("/", { error: "expected an absolute path" });

export const portSchema: z.ZodType<number, number> = z
  .number({ error: "expected a port" })
  .int()
  .min(0, { error: "expected a port, 0 for any that is free" })
  .max(PORT_MAX, { error: `expected a port, at most ${PORT_MAX}` });

/** An address, or "localhost": what a daemon listens on must not depend on a name server. */
export const hostSchema: z.ZodType<string, string> = z
  .string()
  .refine((host) => host === "localhost" || isIP(host) !== 0, {
    error: 'expected an IPv4 or IPv6 address, or "localhost"',
  });

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

const unixSchema = strictObject({
  path: pathSchema.refine((path) => Buffer.byteLength(path) <= SOCKET_PATH_BYTES_MAX, {
    error: `expected a path of at most ${SOCKET_PATH_BYTES_MAX} bytes: the kernel takes no more`,
  }),
  mode: z
    .string({ error: 'expected octal digits in quotes, such as "0660"' })
    .regex(/^0?[0-7]{3}$/, { error: 'expected octal digits, such as "0660"' })
    .default("0660"),
  group: z
    .string()
    .regex(/^[a-z_0-9][a-z0-9_.-]*$/i, { error: "expected the name or number of a group" })
    .optional(),
});

const tcpSchema = strictObject({
  host: hostSchema.default("127.0.0.1"),
  port: portSchema,
  tls: strictObject({
    cert: pathSchema,
    key: pathSchema,
    clientCa: pathSchema.optional(),
  }).optional(),
}).superRefine(({ host, tls }, context) => {
  if (isLoopback(host) || tls?.clientCa !== undefined) return;
  context.addIssue({
    code: "custom",
    path: ["host"],
    message:
      `expected a loopback address, because everybody who reaches ${host} could write to your ` +
      "hardware: listening beyond this host needs tls with clientCa, which asks every client " +
      "for a certificate",
  });
});

export const listenSchema: z.ZodType<ListenConfig> = strictObject({
  unix: unixSchema.optional(),
  tcp: tcpSchema.optional(),
}).superRefine((entry, context) => {
  if ((entry.unix === undefined) === (entry.tcp === undefined)) {
    context.addIssue('expected exactly one of "unix" and "tcp"');
  }
});
