import type { HostCheck } from "../examination.js";

const FILE = "/sys/kernel/security/lockdown";

/** A kernel that is locked down (Secure Boot) forbids mapping BARs and /dev/mem. */
export const lockdown: HostCheck = ({ host, patients }) => {
  const text = host.text(FILE);
  const [, mode] = /\[(\w+)\]/.exec(text ?? "") ?? [];
  if (mode === undefined) {
    return [{ level: "note", text: `whether the kernel is locked down is unknown (${FILE})` }];
  }
  if (mode === "none") return [{ level: "ok", text: "the kernel is not locked down" }];
  const forbidden = patients.filter(({ config }) => ["pci", "devmem"].includes(config.backend));
  const names = forbidden.map(({ name }) => name).join(", ");
  if (names === "") return [{ level: "note", text: `the kernel is locked down (${mode})` }];
  return [
    {
      level: "problem",
      text: `the kernel is locked down (${mode}): ${names} cannot be mapped`,
      mend: { advice: "switch Secure Boot off in the firmware, or boot without lockdown=" },
    },
  ];
};
