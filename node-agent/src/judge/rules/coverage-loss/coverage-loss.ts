// We saw less than all: arguments that were cut, events that were throttled or lost. Blind is never clean.
import type { Blindness } from "../../../normalise/normalise.ts";
import type { Objection, Rule } from "../../rule.ts";
import { lookedAt } from "../../text.ts";

const cutFlags = /\b(?:truncArgs|errorArgs|errorFilename|errorPathResolutionCwd|miss|unknown)\b/;

export const coverageLoss: Rule = {
  name: "coverage-loss",
  gate: "Coverage",
  severity: "Low",
  kinds: ["exec"],
  judgesOutsiders: true,
  references: ["ASI10", "T1562.006"],
  signal:
    "A sandboxed runtime, arguments that were cut or too long to judge, and Tetragon's own signs of throttling, rate limits and lost process starts.",
  benign: "A heavy build, or a very long command line.",
  advice:
    "Don't take silence for innocence during that time. If it goes on, give Tetragon larger buffers or a higher --cgroup-rate.",
  judge: ({ process }, { name, subject }) => {
    if (subject.pod.sandboxed)
      return {
        signature: "sandboxed runtime",
        message:
          "the pod runs in a sandboxed runtime (gVisor, Kata) that the host's kernel can't look into: what happens inside is not seen",
      };
    if (process.arguments === "<enomem>" || cutFlags.test(process.flags))
      return {
        signature: "arguments",
        message: `the command line of ${name} could not be read whole: what stands in it was not judged`,
      };
    if (process.arguments.length > lookedAt)
      return {
        signature: "long arguments",
        message: `the command line of ${name} is longer than ${lookedAt} characters: what stands behind them was not judged`,
      };
    return undefined;
  },
};

/** The objection to a sign of blindness in the stream. */
export function blindObjection({ kind }: Blindness): Objection | undefined {
  switch (kind) {
    case "throttled":
      return {
        signature: "throttled",
        severity: "Medium",
        message: "Tetragon throttled this container's exec events: programs ran that nobody saw",
      };
    case "rate-limited":
      return {
        signature: "rate-limited",
        severity: "Medium",
        message: "Tetragon limited the rate of its events: what was dropped was not judged",
      };
    case "exec-less":
      return {
        signature: "exec-less",
        severity: "Medium",
        message:
          "processes acted whose start was lost: they can't be attributed to a pod, and what they ran was not judged",
      };
    case "unthrottled":
      return undefined;
  }
}
