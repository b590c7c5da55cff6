/** What a test bench imports. */

export {
  type AllocateOptions,
  Batch,
  BatchError,
  BatchResult,
  type BlockOptions,
  type BulkOptions,
  type BulkResult,
  type CallOptions,
  type Device,
  DeviceError,
  type DeviceInfo,
  type DeviceState,
  type DmaBuffer,
  ERROR_TABLE,
  type ErrorCode,
  type ErrorData,
  type ErrorRow,
  type Interrupt,
  type InterruptInfo,
  type InterruptOptions,
  type Interrupts,
  limits,
  type Masked,
  type OriginSources,
  type Outcome,
  type Range,
  type Retry,
  type Verify,
  type WaitFor,
  WIDTHS,
  type Width,
  type Window,
  type WindowInfo,
  type WindowOrigin,
} from "./contract/index.js";
export type { Transport, TransportChoice } from "./remote/channel-plan.js";
export {
  type Connection,
  type ConnectOptions,
  connect,
  type DaemonInfo,
} from "./remote/connection.js";
export type { RemoteDevice } from "./remote/remote-device.js";
export type { TlsOptions } from "./remote/target.js";
export { VERSION } from "./remote/version.js";
