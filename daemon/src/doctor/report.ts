import { type Finding, worstOf } from "./finding.js";

/** For people: a heading for each subject, a line for each finding, and how to mend it. */
export function renderFindings(findings: readonly Finding[]): string {
  const subjects = [...new Set(findings.map(({ subject }) => subject))];
  const width = Math.max(...findings.map(({ check }) => check.length));
  const blocks = subjects.map((subject) => {
    const own = findings.filter((finding) => finding.subject === subject);
    return `${subject}\n${own.map((finding) => lines(finding, width)).join("")}`;
  });
  return `${blocks.join("\n")}\n${summary(findings)}\n`;
}

export function findingsJson(findings: readonly Finding[]): string {
  return `${JSON.stringify({ level: worstOf(findings), findings }, null, 2)}\n`;
}

function lines({ level, check, text, mend = {} }: Finding, width: number): string {
  const { command, udev, advice } = mend;
  const how = [
    ...(command === undefined ? [] : [`mend: ${command}`]),
    ...(udev === undefined ? [] : [`udev: ${udev}`]),
    ...(advice === undefined ? [] : [`do:   ${advice}`]),
  ];
  const indent = " ".repeat(width + 13);
  return [
    `  ${level.padEnd(7)}  ${check.padEnd(width)}  ${text}`,
    ...how.map((line) => indent + line),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

function summary(findings: readonly Finding[]): string {
  const count = (level: string) => findings.filter((finding) => finding.level === level).length;
  return `${count("problem")} problems, ${count("warning")} warnings, ${count("note")} notes`;
}
