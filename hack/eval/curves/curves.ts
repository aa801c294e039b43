// What each threshold of the judge would give at other values: on the judged sessions, on each training session left out, on honest
// sessions made otherwise, and on invented scripts. Trainings are done once, and only what asks for a threshold is judged again.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Width } from "../trials/trials.ts";
import type { Worth } from "../trials/worth.ts";
import { dials } from "./dials.ts";

export interface Curve {
  /** `bitsFrom.unusual`. */
  readonly name: string;
  /** As it is. */
  readonly value: number;
  /** False: nothing in the trials ever asked for it. */
  readonly isAsked: boolean;
  /** By value; the one as it is among them. */
  readonly points: readonly Point[];
}

export interface Point {
  readonly value: number;
  readonly worth: Worth;
}

/** Processes at once. */
const atOnce = 2;
const run = promisify(execFile);

/** Measures thresholds, all of them or those of these names, against trials of such a width. */
export async function curves(corpus: string, names: "all" | readonly string[], width: Width): Promise<Curve[]> {
  const wanted = dials().filter(({ name }) => names === "all" || names.includes(name));
  const shares = Array.from({ length: Math.min(atOnce, wanted.length) }, (_, share) =>
    wanted.filter((_dial, index) => index % atOnce === share).map(({ name }) => name),
  );
  const found = (await Promise.all(shares.map((share) => swept(corpus, width, share)))).flat();
  return wanted.flatMap(({ name }) => found.find((curve) => curve.name === name) ?? []);
}

async function swept(corpus: string, width: Width, names: readonly string[]): Promise<Curve[]> {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, "sweep.ts"), corpus, width, ...names], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout) as Curve[];
}

/** Whether no other value gives anything else: then the number is judgement. */
export function isFlat({ points }: Pick<Curve, "points">): boolean {
  return new Set(points.map(({ worth }) => JSON.stringify(worth))).size === 1;
}
