/** What files of this machine answer, in words. */

/** Something of this machine failed while a verb was at work: a file, a pipe, a full disk. */
export class MachineError extends Error {
  readonly advice: string;

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.advice = advice;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EACCES: "you may not",
  EPERM: "you may not",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is no folder",
  ENOSPC: "no space is left on the device that it is on",
  EDQUOT: "your disk quota is used up",
  EFBIG: "it would be larger than files may be here",
  EROFS: "it is on a read-only file system",
  ENXIO: "nobody is at the other end",
};

const FULL: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

export function reasonOf(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}

export function writeFailed(file: string, cause: unknown): MachineError {
  const { code = "" } = cause as NodeJS.ErrnoException;
  const advice = FULL.has(code)
    ? "Make room, or write it somewhere else."
    : "Check the file and what it is on, or write it somewhere else.";
  return new MachineError(`${file} cannot be written: ${reasonOf(cause)}.`, advice, { cause });
}

export function readFailed(file: string, cause: unknown): MachineError {
  const advice = "Check the file and what it is on.";
  return new MachineError(`${file} cannot be read: ${reasonOf(cause)}.`, advice, { cause });
}
