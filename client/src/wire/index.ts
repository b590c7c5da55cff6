/** Contract to wire and back: pure functions, used by both ends. */

export {
  BULK_END_AT,
  CHANNEL_ALPN,
  CHANNEL_MAGIC,
  encodeFrame,
  encodePreface,
  FRAME_AT,
  FRAME_BYTES_MAX,
  FRAME_HEAD_BYTES,
  FRAME_KINDS,
  type FrameHead,
  PREFACE_BYTES,
  RANGE_AT,
  RANGE_BYTES,
  TICKET_BYTES,
  VERDICT_AT,
} from "./channel-frame.js";
export { decodeDevice, encodeDevice } from "./device-codec.js";
export { decodeError, encodeError } from "./error-codec.js";
export { decodeErrorJson, encodeErrorJson } from "./error-json.js";
export { decodeInterrupt, encodeInterrupt } from "./interrupt-codec.js";
export { errorFromStatus, errorToStatus, type StatusOfError } from "./status-codec.js";
export {
  decodeBulkVerdict,
  decodeVerdict,
  encodeBulkVerdict,
  encodeVerdict,
  type ReplyIdentity,
} from "./verdict-codec.js";
