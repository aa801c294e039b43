// How a case grew while the events came in: the judge is asked after each of them, as a live agent would report.
import type { AgentVerdict, Severity } from "@bailiff/crds";
import type { Pipeline } from "@bailiff/node-agent/pipeline/pipeline";
import type { Micros } from "@bailiff/proto";

export interface Step {
  readonly time: Micros;
  readonly severity: Severity;
  readonly score: number;
  readonly recommendation: AgentVerdict["spec"]["recommendation"];
  /** The rule that made the difference: of the newest finding. */
  readonly rule: string;
}

export class Growth {
  readonly #steps = new Map<string, Step[]>();
  readonly #pipeline: Pipeline;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  /** Looks at all cases after an event of that time. */
  look(time: Micros): void {
    for (const { metadata, spec } of this.#pipeline.verdicts()) {
      const steps = this.#steps.get(metadata.name) ?? [];
      this.#steps.set(metadata.name, steps);
      const last = steps.at(-1);
      const { severity, score, recommendation } = spec;
      if (last?.severity === severity && last.recommendation === recommendation) continue;
      const newest = [...spec.findings].sort((a, b) => Date.parse(b.lastSeen) - Date.parse(a.lastSeen))[0];
      steps.push({ time, severity, score, recommendation, rule: newest?.rule ?? "" });
    }
  }

  of(verdict: string): readonly Step[] {
    return this.#steps.get(verdict) ?? [];
  }
}
