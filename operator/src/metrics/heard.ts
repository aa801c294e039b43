// When the operator heard of each case that it has not said anything about yet: what the time to a cut is measured from.
import type { AgentVerdict } from "@bailiff/crds";

export class Heard {
  readonly #atMs = new Map<string, number>();

  /** For every change of a case; one that has a phase, or is gone, is not waited for. */
  note(key: string, verdict: AgentVerdict | undefined): void {
    if (!verdict || verdict.status?.phase !== undefined) this.#atMs.delete(key);
    else if (!this.#atMs.has(key)) this.#atMs.set(key, performance.now());
  }

  /** Seconds since the case was heard of; undefined where it was known before. */
  secondsSince({ metadata }: AgentVerdict): number | undefined {
    const atMs = this.#atMs.get(`${metadata.namespace}/${metadata.name}`);
    return atMs === undefined ? undefined : (performance.now() - atMs) / 1000;
  }
}
