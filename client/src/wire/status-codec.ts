/**
 * DeviceError to and from a gRPC status. The details travel as google.rpc.Status with two entries:
 * an ErrorInfo, which every gRPC tool understands, and a barkeep.v1.Error with all that is known.
 */

import { messageCodec } from "@barkeep/proto";
import type { Error__Output } from "@barkeep/proto/v1/Error";
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { DeviceError, ERROR_TABLE, type ErrorCode, type Outcome } from "../contract/index.js";
import { decodeError, encodeError } from "./error-codec.js";

const DETAILS_KEY = "grpc-status-details-bin";
/** Trailers share one HTTP/2 header block: keep well below what every peer accepts. */
const DETAILS_BYTES_MAX = 4096;
const ERROR_TYPE = "type.googleapis.com/barkeep.v1.Error";
const INFO_TYPE = "type.googleapis.com/google.rpc.ErrorInfo";

interface AnyMessage {
  readonly type_url: string;
  readonly value: Buffer;
}
interface RpcStatus {
  readonly code: number;
  readonly message: string;
  readonly details: readonly AnyMessage[];
}

// `google.protobuf.Any` keeps the name `type_url` whatever the loader's options say.
const statusCodec = messageCodec<RpcStatus>("google.rpc.Status");
const infoCodec = messageCodec<object>("google.rpc.ErrorInfo");
const errorCodec = messageCodec<Error__Output>("barkeep.v1.Error");

/** What grpc-js takes as the error of a call. */
export interface StatusOfError {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

export function errorToStatus(error: DeviceError): StatusOfError {
  const code = status[ERROR_TABLE[error.code].status];
  const info = { reason: error.code, domain: "barkeep", metadata: {} };
  const details = [
    { type_url: INFO_TYPE, value: infoCodec.encode(info) },
    { type_url: ERROR_TYPE, value: errorCodec.encode(encodeError(error)) },
  ];
  const metadata = new Metadata();
  let bytes = statusCodec.encode({ code, message: error.message, details });
  if (bytes.byteLength > DETAILS_BYTES_MAX) {
    bytes = statusCodec.encode({ code, message: "", details: details.slice(0, 1) });
  }
  metadata.set(DETAILS_KEY, bytes);
  return { code, details: error.message.slice(0, 1024), metadata };
}

export function errorFromStatus(failure: ServiceError): DeviceError {
  const detail = detailOf(failure);
  if (detail === undefined) return withoutDetails(failure);
  const decoded = decodeError(detail, codeOfStatus(failure.code).code);
  const { code, data, outcome, message } = decoded;
  return new DeviceError(code, data, { outcome, message, cause: failure });
}

function detailOf(failure: ServiceError): Error__Output | undefined {
  const bytes = failure.metadata?.get(DETAILS_KEY)[0];
  if (!(bytes instanceof Buffer)) return undefined;
  try {
    const details = statusCodec.decode(bytes).details;
    const value = details.find((detail) => detail.type_url === ERROR_TYPE)?.value;
    return value === undefined ? undefined : errorCodec.decode(value);
  } catch {
    // Somebody else's details: the status itself still says enough.
    return undefined;
  }
}

function withoutDetails(failure: ServiceError): DeviceError {
  const { code, outcome } = codeOfStatus(failure.code);
  const reason = failure.details || failure.message;
  return new DeviceError(code, { reason }, { cause: failure, outcome });
}

/**
 * A status without details comes from a proxy, from grpc-js itself or from an older daemon, never
 * from our own table. A stream that was reset is not our bug, so INTERNAL is a lost connection; a
 * message over the limit is RESOURCE_EXHAUSTED, and must not look like something to retry.
 */
function codeOfStatus(code: status): { readonly code: ErrorCode; readonly outcome: Outcome } {
  switch (code) {
    case status.RESOURCE_EXHAUSTED:
      return { code: "LIMIT_EXCEEDED", outcome: "not-executed" };
    case status.INVALID_ARGUMENT:
      return { code: "INVALID_ARGUMENT", outcome: "not-executed" };
    case status.OUT_OF_RANGE:
      return { code: "OUT_OF_RANGE", outcome: "not-executed" };
    case status.NOT_FOUND:
      return { code: "NO_SUCH_DEVICE", outcome: "not-executed" };
    case status.PERMISSION_DENIED:
      return { code: "NOT_ALLOWED", outcome: "not-executed" };
    case status.UNAUTHENTICATED:
      return { code: "NOT_AUTHENTICATED", outcome: "not-executed" };
    case status.UNIMPLEMENTED:
      return { code: "PROTOCOL_MISMATCH", outcome: "not-executed" };
    case status.FAILED_PRECONDITION:
      return { code: "UNSUPPORTED", outcome: "not-executed" };
    case status.DEADLINE_EXCEEDED:
      return { code: "TIMED_OUT", outcome: "unknown" };
    case status.CANCELLED:
      return { code: "CANCELLED", outcome: "unknown" };
    default:
      return { code: "DISCONNECTED", outcome: "unknown" };
  }
}
