// With `declared.complete: true` a program that is not declared is a violation from the first second, baseline or not.
import type { Rule } from "../../rule.ts";
import { commandLine, quote } from "../../text.ts";

export const declaredExec: Rule = {
  name: "declared-exec",
  gate: "DeclaredExec",
  severity: "High",
  kinds: ["exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI02", "ASI05", "T1059"],
  signal: "A program that the policy doesn't declare, where the policy says that its declaration is complete.",
  benign: "A process that the policy forgot.",
  advice: "Find out who started it and why. If the agent needs it, add it to spec.declared.processes.",
  judge: ({ process, parent }, { policy }) => {
    if (policy === undefined || !policy.isComplete) return undefined;
    const above = parent?.binary ?? "";
    if (policy.declaresExec(above, process.binary)) return undefined;
    return {
      signature: process.binary.slice(0, 200),
      message: `${quote(`${process.binary} ${commandLine(process)}`.trim())} ran, which policy ${policy.name} doesn't declare`,
    };
  },
};
