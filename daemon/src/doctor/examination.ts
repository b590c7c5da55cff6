import type { Config } from "../config/config-schema.js";
import type { ListenConfig } from "../config/listen-schema.js";
import type { HostFiles } from "../host/host-files.js";
import type { User } from "../host/user.js";
import type { Observation } from "./finding.js";
import type { Patient } from "./patient.js";

/** What is examined, where, and for whom. */
export interface Examination {
  readonly config: Config;
  readonly host: HostFiles;
  /** As whom the daemon runs. */
  readonly user: User;
  readonly patients: readonly Patient[];
  /** Now: certificates end at some time. */
  readonly now: Date;
}

export type HostCheck = (examination: Examination) => readonly Observation[];
export type ListenerCheck = (
  listener: ListenConfig,
  examination: Examination,
) => readonly Observation[];
export type DeviceCheck = (patient: Patient, examination: Examination) => readonly Observation[];
