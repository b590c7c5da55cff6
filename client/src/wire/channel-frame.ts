/** The frames of the data channel (protocol book, section 6): the layout, for both ends. */

/** What a channel begins with in plaintext and in TLS, before the ticket. */
export const CHANNEL_MAGIC: Buffer = Buffer.from("BARKEEP1", "latin1");
export const CHANNEL_ALPN = "barkeep/1";
export const TICKET_BYTES = 32;
export const PREFACE_BYTES: number = 8 + TICKET_BYTES;

export const FRAME_HEAD_BYTES = 32;
export const FRAME_BYTES_MAX: number = 4 * 1024 * 1024;

export const FRAME_KINDS = {
  BATCH: 1,
  READ: 2,
  WRITE: 3,
  CANCEL: 4,
  WRITE_DATA: 5,
  ACKNOWLEDGE: 6,
  FINISH: 7,
  CANCEL_BULK: 8,
  OPENED: 16,
  VERDICT: 17,
  READ_DATA: 18,
  BULK_END: 19,
  CLOSED: 20,
} as const;

/** Where the fields of a frame lie. */
export const FRAME_AT = {
  length: 0,
  kind: 4,
  id: 8,
  mark: 16,
  timeLeftUs: 24,
} as const;

/** Of the payload of VERDICT, from its start; the error follows, then the results. */
export const VERDICT_AT = {
  completed: 0,
  errorBytes: 4,
  queuedNs: 8,
  deviceNs: 16,
  error: 24,
} as const;

/** Of the payload of BULK_END. */
export const BULK_END_AT = { bytesDone: 0, deviceNs: 8, error: 16 } as const;

/** Of the payload of READ and WRITE, which has this length. */
export const RANGE_AT = { window: 0, offset: 8, length: 16 } as const;
export const RANGE_BYTES = 24;

export interface FrameHead {
  readonly id?: number;
  /** From the client: acknowledged. From the daemon: the generation. */
  readonly mark?: number;
  readonly timeLeftUs?: number;
}

/** One frame in a buffer of its own: for those that are rare. */
export function encodeFrame(
  kind: number,
  { id = 0, mark = 0, timeLeftUs = 0 }: FrameHead,
  payload: Uint8Array = new Uint8Array(0),
): Buffer {
  const frame = Buffer.alloc(FRAME_HEAD_BYTES + payload.byteLength);
  frame.writeUInt32LE(frame.byteLength, FRAME_AT.length);
  frame.writeUInt8(kind, FRAME_AT.kind);
  frame.writeBigUInt64LE(BigInt(id), FRAME_AT.id);
  frame.writeBigUInt64LE(BigInt(mark), FRAME_AT.mark);
  frame.writeBigUInt64LE(BigInt(timeLeftUs), FRAME_AT.timeLeftUs);
  frame.set(payload, FRAME_HEAD_BYTES);
  return frame;
}

export function encodePreface(ticket: Uint8Array): Buffer {
  return Buffer.concat([CHANNEL_MAGIC, ticket]);
}
