/** The requests of the raw references, as `native/raw-server.c` has them too. */

export const MESSAGE_BYTES = 64;

/**
 * ECHO: the request comes back. SEND: `length` bytes come. RECEIVE: `length` bytes follow the
 * request, and 64 bytes come back.
 */
export const MESSAGE_KINDS = { ECHO: 0, SEND: 1, RECEIVE: 2 } as const;

export function rawMessage(kind: number, length = 0): Buffer {
  const bytes = Buffer.alloc(MESSAGE_BYTES);
  bytes.writeUInt32LE(kind, 0);
  bytes.writeBigUInt64LE(BigInt(length), 8);
  return bytes;
}

export function parseRawMessage(bytes: Buffer): { readonly kind: number; readonly length: number } {
  return { kind: bytes.readUInt32LE(0), length: Number(bytes.readBigUInt64LE(8)) };
}
