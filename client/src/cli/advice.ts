import type { ErrorCode } from "../contract/error-table.js";
import type { DeviceError, ErrorData } from "../contract/errors.js";

const ADVICE: Partial<Record<ErrorCode, (data: ErrorData) => string>> = {
  MISALIGNED: ({ width = 8 }) => `Give a multiple of ${width / 8}, or another width with -w.`,
  WIDTH_UNSUPPORTED: ({ supported = [] }) =>
    `Use ${supported.map((bits) => `-w ${bits}`).join(" or ")}.`,
  LIMIT_EXCEEDED: () => "Do less at a time: a smaller -n, or fewer values.",
  OUT_OF_RANGE: ({ window }) => `barkeep show DEV says how large ${window ?? "each window"} is.`,
  NO_SUCH_DEVICE: () => "barkeep ls lists the devices.",
  NO_SUCH_WINDOW: ({ device }) => `barkeep show ${device ?? "DEV"} lists its windows.`,
  NO_SUCH_INTERRUPT: ({ device }) => `barkeep show ${device ?? "DEV"} lists its interrupts.`,
  READ_ONLY: ({ device }) => `barkeep show ${device ?? "DEV"} says what may be written.`,
  WRITE_ONLY: ({ device }) => `barkeep show ${device ?? "DEV"} says what may be read.`,
  NOT_ALLOWED: () => "Ask whoever runs the daemon for the right.",
  NOT_AUTHENTICATED: () => "Give a certificate that the daemon knows: --tls-cert and --tls-key.",
  LEASE_HELD: () => "Wait until its holder releases it.",
  STALE_GENERATION: () => "The device was remapped meanwhile: repeat the command.",
  OVERLOADED: ({ retryAfterMs = 1000 }) => `Repeat the command in ${retryAfterMs} ms.`,
  DEVICE_UNAVAILABLE: () => "See the daemon's log.",
  DEVICE_LOST: () => "Check the card and its link; barkeep ls shows when it is back.",
  DEVICE_STUCK: () => "The device hangs: reset or power-cycle it; barkeep ls shows its state.",
  DEVICE_QUIESCED: () => "Repeat the command when the operator has resumed it.",
  DEVICE_QUARANTINED: () => "Ask an administrator to clear it.",
  DISCONNECTED: () => "Check that barkeepd still runs, then repeat the command.",
  OUTCOME_UNKNOWN: () => "Look at the device before you repeat it: it may have been done.",
  TIMED_OUT: () => "Repeat it with a longer --timeout, or see what keeps the device: barkeep ls.",
  WAIT_TIMED_OUT: () => "Give it a longer time, or check what should have set the value.",
  BUS_FAULT: () => "Check the offset and the width against the device's register map.",
  PROTOCOL_MISMATCH: () => "Install a client and a daemon of the same version: barkeep version.",
  INTERNAL: () => "Please report it, with the daemon's log.",
};

/** The next step: what the error itself says, or else what usually helps. */
export function adviceFor(error: DeviceError): string | undefined {
  return error.data.fix ?? ADVICE[error.code]?.(error.data);
}
