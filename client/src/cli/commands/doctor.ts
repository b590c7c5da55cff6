import { Command } from "commander";
import { DeviceError } from "../../contract/errors.js";
import type { Finding } from "../check-up.js";
import type { DaemonOptions } from "../daemon-options.js";
import { within } from "../devices.js";
import { endpointOf, localConfigOf } from "../endpoint.js";
import { EXIT, EXIT_OF_CODE } from "../exit-code.js";
import { complain } from "../failure.js";
import { type Format, formatOption, print } from "../output.js";

interface CheckUp {
  readonly findings: readonly Finding[];
  /** When there is a problem. */
  readonly exitCode: number;
}

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("say what keeps you from the devices, and what to do about it")
    .addOption(formatOption("table", "json", "csv"))
    .addHelpText(
      "after",
      `
Looks at the way to the daemon, its version, its clock, your certificate and the state of every device,
and touches none. What the daemon's host knows (rights, drivers, link, certificates of the daemon) says
barkeepd doctor, there. Exit code 0 without a problem, 2 with one, 6 when you are not let in.

Examples:
  barkeep doctor
  barkeep --host lab3 doctor -o json | jq '.[] | select(.level == "problem")'`,
    )
    .action(async ({ output }: { readonly output: Format }, command: Command) => {
      const { hasProblem, printableFindings } = await import("../check-up.js");
      const { findings, exitCode } = await checkUp(command);
      await print(printableFindings(findings), output);
      if (!hasProblem(findings)) return;
      const count = findings.filter(({ level }) => level === "problem").length;
      complain(count === 1 ? "there is a problem." : `there are ${count} problems.`);
      process.exitCode = exitCode;
    });
}

async function checkUp(command: Command): Promise<CheckUp> {
  const { timeout } = command.optsWithGlobals<DaemonOptions>();
  const { certificateFindings, daemonFindings, deviceFindings, unreachableFinding } = await import(
    "../check-up.js"
  );
  const file = localConfigOf(command);
  if (file !== undefined) {
    const { openLocal } = await import("../local-source.js");
    await using source = await openLocal(file);
    const devices = await source.devices();
    return { findings: devices.flatMap(deviceFindings), exitCode: EXIT.device };
  }
  const { target, tls } = await endpointOf(command);
  const own = certificateFindings(tls, new Date());
  const { openConnection } = await import("../open-connection.js");
  try {
    await using connection = await openConnection(command);
    const devices = await within(timeout, connection.devices());
    const daemon = daemonFindings(target.text, connection.daemon);
    const findings = [...own, ...daemon, ...devices.flatMap(deviceFindings)];
    return { findings, exitCode: EXIT.device };
  } catch (error) {
    if (!DeviceError.is(error)) throw error;
    const findings = [...own, unreachableFinding(target.text, error)];
    return { findings, exitCode: EXIT_OF_CODE[error.code] };
  }
}
