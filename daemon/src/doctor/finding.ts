/** What the doctor finds. */

/** From good to bad: only a problem keeps something from working. */
export const LEVELS = ["ok", "note", "warning", "problem"] as const;
export type Level = (typeof LEVELS)[number];

/** How to mend it. */
export interface Mend {
  /** A line for a root shell that mends it until the next boot or rescan. */
  readonly command?: string;
  /** A udev rule that mends it for good. */
  readonly udev?: string;
  /** What a person must do where no command can. */
  readonly advice?: string;
}

/** What one check says of what it looked at. */
export interface Observation {
  readonly level: Level;
  /** A sentence without its full stop. */
  readonly text: string;
  readonly mend?: Mend;
}

export interface Finding extends Observation {
  /** "host", "listener unix:/run/barkeep/barkeep.sock", "device card". */
  readonly subject: string;
  /** Name of the check. */
  readonly check: string;
}

export function worstOf(findings: readonly Observation[]): Level {
  return LEVELS[Math.max(0, ...findings.map(({ level }) => LEVELS.indexOf(level)))] ?? "ok";
}
