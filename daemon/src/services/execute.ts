import { DeviceError, type Verdict } from "@barkeep/client/contract";
import { encodeVerdict } from "@barkeep/client/wire";
import type { ExecuteRequest__Output } from "@barkeep/proto/v1/ExecuteRequest";
import type { ExecuteResponse } from "@barkeep/proto/v1/ExecuteResponse";
import { requireContext } from "../devices/call-context.js";
import { deadlineOf } from "../devices/deadline.js";
import type { DeviceRegistry } from "../devices/device-registry.js";
import { executeProgram, withNativeSession } from "../devices/native-call.js";
import type { OpenDevice } from "../devices/served-device.js";
import type { Caller } from "../rpc/call-gate.js";
import { notExecuted } from "./not-executed.js";
import { OperationProgram } from "./operation-program.js";

export interface ExecuteOptions {
  readonly devices: DeviceRegistry;
}

/** Calls that make no sense are statuses; whatever is wrong with the program is its verdict. */
export async function execute(
  request: ExecuteRequest__Output,
  { signal }: Caller,
  { devices }: ExecuteOptions,
): Promise<ExecuteResponse> {
  const device = devices.open(request.device);
  requireContext(request.context, device.incarnation);
  requireOneForm(request);
  const { generation } = device.incarnation;
  const options = { deadline: deadlineOf(request.timeLeftMs), signal };
  const run = (program: Uint8Array): Promise<Verdict> =>
    withNativeSession(device, (session) => executeProgram(session, program, generation, options));

  const readable = request.operations.length > 0 ? translate(device, request) : undefined;
  if (DeviceError.is(readable)) {
    return respond(notExecuted(readable, generation), device);
  }
  const verdict = await run(readable?.bytes ?? request.program);
  return respond(verdict, device, readable);
}

function requireOneForm({ program, operations }: ExecuteRequest__Output): void {
  if (program.byteLength > 0 === operations.length > 0) {
    const reason = "expected a program or operations, and not both";
    throw new DeviceError("INVALID_ARGUMENT", { field: "program", reason });
  }
}

function translate(
  { info }: OpenDevice,
  { operations, yields }: ExecuteRequest__Output,
): OperationProgram | DeviceError {
  try {
    return new OperationProgram(info, operations, yields);
  } catch (error) {
    if (DeviceError.is(error)) return error;
    throw error;
  }
}

function respond(
  verdict: Verdict,
  { incarnation }: OpenDevice,
  readable?: OperationProgram,
): ExecuteResponse {
  return {
    verdict: encodeVerdict(verdict, 0),
    results: readable?.results(verdict) ?? [],
    context: incarnation,
  };
}
