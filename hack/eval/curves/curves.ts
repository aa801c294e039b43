// What each threshold of the judge would give at other values: on the judged sessions, and on each training session left out.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Share } from "../score/score.ts";
import { type Threshold, thresholdsIn, variable } from "./threshold.ts";

/** What one value of one threshold gives. */
export interface Point {
  readonly forms: Readonly<Record<string, Share>>;
  /** In the judged sessions. */
  readonly falseAlarms: number;
  /** False alarms in each training session, by what the others taught. */
  readonly heldOut: readonly number[];
  readonly heldOutCases: readonly number[];
  /** Steps found by each of these trainings, and false alarms in the sessions with attacks. */
  readonly found: readonly number[];
  readonly attackedFalse: readonly number[];
}

export interface Curve {
  readonly threshold: Threshold;
  readonly points: readonly (Point & { readonly value: number })[];
}

const root = join(import.meta.dirname, "../../..");
/** The files that hold the judge's thresholds. */
const files = ["node-agent/src/judge/thresholds.ts", "node-agent/src/judge/surprise.ts"];
/** The last shows what is left where nothing ever reaches the threshold. */
const factors = [0.5, 0.8, 1.25, 2, 1000];
/** Processes at once. */
const atOnce = 2;
const run = promisify(execFile);

/** All thresholds, as they are in the source. */
export function thresholds(): Threshold[] {
  return files
    .map((file) => join(root, file))
    .filter((path) => existsSync(path))
    .flatMap((path) => thresholdsIn(readFileSync(path, "utf8"), path.slice(root.length + 1)));
}

/** Measures thresholds at several values, each in a process of its own; `told` gets each name as it begins. */
export async function curves(
  corpus: string,
  names: "all" | readonly string[],
  told: (name: string) => void,
): Promise<Curve[]> {
  const out: Curve[] = [];
  const asItIs = await point(corpus, undefined);
  for (const threshold of thresholds().filter(({ name }) => names === "all" || names.includes(name))) {
    told(threshold.name);
    const values = factors.map((factor) => at(threshold.value, factor)).filter((value) => value !== threshold.value);
    const points: (Point & { value: number })[] = [{ value: threshold.value, ...asItIs }];
    for (let index = 0; index < values.length; index += atOnce)
      points.push(
        ...(await Promise.all(
          values
            .slice(index, index + atOnce)
            .map(async (value) => ({ value, ...(await point(corpus, { ...threshold, value })) })),
        )),
      );
    out.push({ threshold, points: points.sort((a, b) => a.value - b.value) });
  }
  return out;
}

const at = (value: number, factor: number): number => Number((value * factor).toPrecision(3));

async function point(corpus: string, threshold: Threshold | undefined): Promise<Point> {
  const { stdout } = await run(
    process.execPath,
    ["--import", join(import.meta.dirname, "replace.ts"), join(import.meta.dirname, "point.ts"), corpus],
    { env: { ...process.env, [variable]: JSON.stringify(threshold ?? null) }, maxBuffer: 16 * 1024 * 1024 },
  );
  return JSON.parse(stdout) as Point;
}
