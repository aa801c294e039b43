// When an earlier life of this node agent was last alive: what happened between then and now was seen by nobody.
import { readFileSync, renameSync, writeFileSync } from "node:fs";

/** Milliseconds since 1970, or undefined where no earlier life says so. */
export function lastAliveMs(file: string): number | undefined {
  try {
    const ms = Number(readFileSync(file, "utf8"));
    return ms > 0 && Number.isSafeInteger(ms) ? ms : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined; // no file: the first life
    throw error;
  }
}

/** Throws where the disk refuses. */
export function markAlive(file: string, nowMs: number): void {
  writeFileSync(`${file}.part`, `${nowMs}`, { mode: 0o600 });
  renameSync(`${file}.part`, file);
}
