import type { Config } from "../config/config-schema.js";
import { HostFiles } from "../host/host-files.js";
import { User } from "../host/user.js";
import { examine } from "./doctor.js";
import { worstOf } from "./finding.js";
import { findingsJson, renderFindings } from "./report.js";

export interface DoctorCommandOptions {
  /** As whom the daemon runs; default: whoever calls. */
  readonly user?: string;
  readonly json?: boolean;
}

/** Prints what was found. Answers whether there is no problem. @throws Error for an unknown user. */
export function runDoctor(
  config: Config,
  { user: named, json = false }: DoctorCommandOptions,
): boolean {
  const host = new HostFiles();
  const user = named === undefined ? User.caller(host) : User.named(host, named);
  if (user === undefined) throw new Error(`this host has no user ${JSON.stringify(named)}`);
  const findings = examine(config, { host, user });
  process.stdout.write(json ? findingsJson(findings) : renderFindings(findings));
  return worstOf(findings) !== "problem";
}
