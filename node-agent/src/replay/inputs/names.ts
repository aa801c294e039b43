// Name records from files: lines of name, address, from, to, parted by commas or white space; `-` or nothing is an open end.
import type { Names } from "../../destinations/names.ts";
import { parseTime } from "../time/time.ts";
import { nameOf, readText } from "./documents.ts";

const mostProblems = 20;

/** Adds a file's records to `names`; returns what is wrong, line by line, and how many lines were skipped. */
export async function readNames(file: string, names: Names): Promise<{ problems: readonly string[]; skipped: number }> {
  const text = await readText(file);
  return typeof text === "string" ? addNames(text, file, names) : { problems: [text.problem], skipped: 1 };
}

/** The same of a text. Empty lines and what follows a `#` are passed over. */
export function addNames(text: string, file: string, names: Names): { problems: readonly string[]; skipped: number } {
  const problems: string[] = [];
  let skipped = 0;
  for (const [at, line] of text.split("\n").entries()) {
    const bare = line.replace(/#.*/, "").trim();
    if (bare === "") continue;
    const problem = addLine(bare, names);
    if (problem === undefined) continue;
    skipped++;
    if (problems.length < mostProblems) problems.push(`${nameOf(file)}: line ${at + 1}: ${problem}`);
  }
  if (skipped > problems.length) problems.push(`${nameOf(file)}: and ${skipped - problems.length} lines more`);
  return { problems, skipped };
}

function addLine(line: string, names: Names): string | undefined {
  const [name = "", address = "", from = "", to = "", ...rest] = line.split(line.includes(",") ? /\s*,\s*/ : /\s+/);
  if (address === "" || rest.length > 0) return "write name, address, from, to";
  const start = timeOr(from, 0);
  const end = timeOr(to, Number.POSITIVE_INFINITY);
  if (start === undefined || end === undefined)
    return `${quoted(start === undefined ? from : to)} is no time: write RFC 3339, seconds since 1970, or - for an open end`;
  return names.add(name, address, start, end);
}

const timeOr = (text: string, open: number): number | undefined =>
  text === "" || text === "-" ? open : parseTime(text);
const quoted = (text: string): string => JSON.stringify(text.slice(0, 80));
