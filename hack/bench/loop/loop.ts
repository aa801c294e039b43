// The event loop of a program that is measured: the watchdog that goes into it, and what it noted, in words.
import { readFile, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";

interface Frame {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

interface Noted {
  readonly blocks: readonly Block[];
  readonly pauses: readonly { readonly atMs: number; readonly ms: number; readonly kind: number }[];
  /** The monotonic clock's time when the process started. */
  readonly originUs: number;
  readonly profile?: {
    readonly nodes: readonly Frame[];
    readonly samples: readonly number[];
    readonly timeDeltas: readonly number[];
    readonly startTime: number;
  };
}

/** A time in which the event loop got nowhere; `atMs` is since the process started. */
export interface Block {
  readonly atMs: number;
  readonly lateMs: number;
  /** What the program's own thread worked in that time: on a busy machine a block is longer than its work. */
  readonly cpuMs: number;
}

/** What Node gets to load the watchdog, which writes to `<folder>/loop.json` when the program ends. */
export async function watchdog(folder: string): Promise<{ readonly flags: string[]; readonly file: string }> {
  const [script, file] = [join(folder, "watchdog.mjs"), join(folder, "loop.json")];
  // Without its types: loading what strips them would take memory and time of the program.
  const source = await readFile(join(import.meta.dirname, "watchdog.ts"), "utf8");
  await writeFile(script, stripTypeScriptTypes(source));
  process.env["BAILIFF_BENCH_LOOP"] = file; // which the program inherits
  return { flags: ["--import", script], file };
}

/** The longest blocks, and the longest collections, a line each; with BAILIFF_BENCH_PROFILE=1 what ran in each block. */
export async function told(file: string, most = 5): Promise<string[]> {
  const noted: Noted = JSON.parse(await readFile(file, "utf8"));
  const count = (ms: number) => noted.blocks.filter(({ cpuMs }) => cpuMs > ms).length;
  const longest = [...noted.blocks].sort((a, b) => b.lateMs - a.lateMs).slice(0, most);
  const busiest = [...noted.blocks].sort((a, b) => b.cpuMs - a.cpuMs).slice(0, most);
  const shown = [...new Set([...longest, ...busiest])].sort((a, b) => a.atMs - b.atMs);
  const major = noted.pauses.filter(({ kind }) => kind === 4).map(({ ms }) => ms);
  return [
    `blocks of more than 20, 30, 50 ms of work: ${[20, 30, 50].map(count).join(", ")}; ${noted.pauses.length} collections took ${sum(noted.pauses.map(({ ms }) => ms)).toFixed(0)} ms, ${major.length} of them major, the longest ${Math.max(0, ...major).toFixed(0)} ms`,
    ...shown.map((block) => `  ${line(noted, block)}`),
  ];
}

function line(noted: Noted, block: Block): string {
  const { atMs, lateMs, cpuMs } = block;
  const endMs = atMs + lateMs + 5;
  const collecting = noted.pauses
    .filter((pause) => pause.atMs + pause.ms > atMs && pause.atMs < endMs)
    .map(({ ms }) => ms);
  const what = noted.profile ? `: ${ran(noted, noted.profile, atMs, endMs)}` : "";
  return `${lateMs.toFixed(0)} ms, of work ${cpuMs.toFixed(0)}, collecting ${sum(collecting).toFixed(0)}, ${(atMs / 1000).toFixed(2)} s after the start${what}`;
}

/** The functions in which most of the samples of a block lie, callees included, and those in which they lie themselves. */
function ran({ originUs }: Noted, profile: NonNullable<Noted["profile"]>, fromMs: number, toMs: number): string {
  const frames = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const [within, self] = [new Map<string, number>(), new Map<string, number>()];
  let atUs = profile.startTime;
  for (const [i, sample] of profile.samples.entries()) {
    const deltaUs = profile.timeDeltas[i] ?? 0;
    atUs += deltaUs;
    const sinceMs = (atUs - originUs) / 1000;
    if (sinceMs < fromMs || sinceMs > toMs) continue;
    const names = new Set<string>();
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) names.add(name(frames.get(id)));
    for (const one of names) add(within, one, deltaUs);
    add(self, name(frames.get(sample)), deltaUs);
  }
  return `within ${top(within, 12)}; in ${top(self, 6)}`;
}

function name(frame: Frame | undefined): string {
  const { functionName = "", lineNumber = 0 } = frame?.callFrame ?? {};
  return functionName.startsWith("(") ? functionName : `${functionName || "anonymous"}:${lineNumber + 1}`;
}

function add(to: Map<string, number>, key: string, us: number): void {
  to.set(key, (to.get(key) ?? 0) + us);
}

function top(of: ReadonlyMap<string, number>, most: number): string {
  return [...of]
    .filter(([key]) => key !== "(root)" && key !== "(idle)")
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([key, us]) => `${key} ${(us / 1000).toFixed(0)}`)
    .join(", ");
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
