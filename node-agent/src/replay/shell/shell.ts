// The world outside of a command: where it writes, and whether a person sits there. Tests give their own.

/** Where a command writes and what it may assume of the other end. */
export interface Shell {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** True: a terminal that takes colour, and nobody asked for none. */
  readonly hasColour: boolean;
  /** True: a person watches standard error. */
  readonly isWatched: boolean;
}

/** The shell of this process. NO_COLOR (no-color.org) and TERM=dumb are honoured. */
export function processShell(): Shell {
  const { stdout, stderr, env } = process;
  return {
    out: (text) => void stdout.write(text),
    error: (text) => void stderr.write(text),
    hasColour: stdout.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb",
    isWatched: stderr.isTTY === true,
  };
}

/** Exit statuses: a verdict is no failure, and no verdict is not the same as nothing judged. */
export const exit = { clean: 0, failed: 1, usage: 2, verdicts: 3 } as const;

/** A reader that has seen enough (`| head`) is no error. Anything else that standard output reports is. */
export function endWhenNobodyReads(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(process.exitCode ?? exit.clean);
  });
}
