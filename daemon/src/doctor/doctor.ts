import type { Config } from "../config/config-schema.js";
import type { ListenConfig } from "../config/listen-schema.js";
import type { HostFiles } from "../host/host-files.js";
import type { User } from "../host/user.js";
import { DEVICE_CHECKS, HOST_CHECKS, LISTENER_CHECKS } from "./checks.js";
import type { Examination } from "./examination.js";
import type { Finding, Observation } from "./finding.js";
import { type Patient, patientOf } from "./patient.js";

interface DoctorOptions {
  readonly host: HostFiles;
  readonly user: User;
  /** Default: now. */
  readonly now?: Date;
}

/**
 * Looks at everything that a daemon with this configuration needs of its host. Reads files of this
 * host and configuration space; makes no access to the memory of a device, and changes nothing.
 */
export function examine(
  config: Config,
  { host, user, now = new Date() }: DoctorOptions,
): readonly Finding[] {
  const patients = Object.entries(config.devices).map(([name, device]) =>
    patientOf(name, device, host),
  );
  const examination = { config, host, user, patients, now };
  return [
    ...findings("host", HOST_CHECKS, (check) => check(examination)),
    ...config.listen.flatMap((listener) =>
      findings(`listener ${addressOf(listener)}`, LISTENER_CHECKS, (check) =>
        check(listener, examination),
      ),
    ),
    ...patients.flatMap((patient) => ofDevice(patient, examination)),
  ];
}

function ofDevice(patient: Patient, examination: Examination): readonly Finding[] {
  const subject = `device ${patient.name}`;
  const presence = findings(subject, { presence: () => [presenceOf(patient)] }, (check) => check());
  if (patient.missing !== undefined) return presence;
  return [...presence, ...findings(subject, DEVICE_CHECKS, (check) => check(patient, examination))];
}

function presenceOf({ missing, config, pci, uio }: Patient): Observation {
  if (missing !== undefined) return missing;
  const what = [pci && `PCI function ${pci.address}`, uio && `/dev/${uio}`].filter(Boolean);
  return { level: "ok", text: `backend ${config.backend}: ${what.join(", ") || "it is there"}` };
}

function findings<T>(
  subject: string,
  checks: Readonly<Record<string, T>>,
  run: (check: T) => readonly Observation[],
): readonly Finding[] {
  return Object.entries(checks).flatMap(([name, check]) =>
    run(check).map((observation) => ({ subject, check: name, ...observation })),
  );
}

function addressOf({ unix, tcp }: ListenConfig): string {
  return unix === undefined ? `${tcp?.host}:${tcp?.port}` : `unix:${unix.path}`;
}
