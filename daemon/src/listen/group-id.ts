import { execFileSync } from "node:child_process";

/** The number of a group, by its name or number. @throws Error when there is no such group. */
export function groupId(group: string): number {
  if (/^\d+$/.test(group)) return Number(group);
  try {
    const entry = execFileSync("getent", ["group", "--", group], {
      encoding: "utf8",
      timeout: 5000,
    });
    const id = Number(entry.split(":")[2]);
    if (Number.isInteger(id)) return id;
  } catch {
    // Without an entry getent ends with a status of its own.
  }
  throw new Error(`there is no group ${group}. Create it: groupadd --system ${group}`);
}
