/** Contract to wire and back: pure functions, used by both ends. */

export { decodeDevice, encodeDevice } from "./device-codec.js";
export { decodeError, encodeError } from "./error-codec.js";
export { decodeInterrupt, encodeInterrupt } from "./interrupt-codec.js";
export { errorFromStatus, errorToStatus, type StatusOfError } from "./status-codec.js";
export {
  decodeBulkVerdict,
  decodeVerdict,
  encodeBulkVerdict,
  encodeVerdict,
  type ReplyIdentity,
} from "./verdict-codec.js";
