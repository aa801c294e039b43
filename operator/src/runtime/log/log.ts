// One JSON object a line. Names of pods and processes come from attackers: nothing in a line moves a terminal's cursor,
// breaks the line, or grows without bound.

/** How grave a line is. */
export type Level = "debug" | "info" | "warn" | "error";

/** What goes with a message; errors keep their message, code, stack and cause. */
export type Fields = Readonly<Record<string, unknown>>;

/** Writes one line. `log.with(fields)` gives a log that adds those to each line. */
export interface Log {
  (level: Level, message: string, fields?: Fields): void;
  with(fields: Fields): Log;
}

const levels: readonly Level[] = ["debug", "info", "warn", "error"];
const limits = { characters: 2_048, entries: 64, depth: 6 };

/** JSON leaves these as they are: DEL and C1 controls, which terminals obey, and what turns or hides text. */
const unsafe = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** A log that hands its lines, each with its newline, to `write`; lines below `least` are left out. */
export function makeLog(
  write: (line: string) => void,
  { least = "info", now = () => Date.now(), fields = {} }: { least?: Level; now?: () => number; fields?: Fields } = {},
): Log {
  const log = (level: Level, message: string, more: Fields = {}) => {
    if (levels.indexOf(level) < levels.indexOf(least)) return;
    write(line({ ...fields, ...more, time: new Date(now()).toISOString(), level, message }));
  };
  return Object.assign(log, {
    with: (more: Fields) => makeLog(write, { least, now, fields: { ...fields, ...more } }),
  });
}

/** The log of a process: lines on standard error, where they don't mix with what a command prints. */
export function processLog(least: Level = "info"): Log {
  return makeLog((text) => process.stderr.write(text), { least });
}

function line({ time, level, message, ...fields }: Fields): string {
  const json = JSON.stringify(bounded({ time, level, message, ...fields }, limits.depth));
  return `${json.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}

/** A copy that JSON can take and that has an end, whatever was given. */
function bounded(value: unknown, depth: number): unknown {
  if (typeof value === "string") return cut(value);
  if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function") return cut(String(value));
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return "…";
  if (value instanceof Error) return bounded(plain(value), depth);
  if (Array.isArray(value)) {
    const kept = value.slice(0, limits.entries).map((item) => bounded(item, depth - 1));
    return value.length > limits.entries ? [...kept, `… ${value.length - limits.entries} more`] : kept;
  }
  const entries = Object.entries(value);
  const kept = entries.slice(0, limits.entries).map(([name, item]) => [cut(name), bounded(item, depth - 1)]);
  if (entries.length > limits.entries) kept.push(["…", `${entries.length - limits.entries} more`]);
  return Object.fromEntries(kept);
}

function plain({ name, message, stack, cause, ...own }: Error & { cause?: unknown }): Fields {
  return { name, message, ...own, ...(cause === undefined ? {} : { cause }), stack };
}

function cut(text: string): string {
  if (text.length <= limits.characters) return text;
  return `${text.slice(0, limits.characters).toWellFormed()}… ${text.length - limits.characters} more`;
}
