// A process called somewhere new and started a shell without commands: the shell takes them from there.
import { quote } from "../../text.ts";
import { micros } from "../../thresholds.ts";
import type { PairPattern } from "../pattern.ts";
import * as is from "../terms.ts";

export const calledThenShell: PairPattern = {
  rule: "reverse-shell",
  first: "departure",
  second: "shell",
  withinMicros: () => micros.soon,
  slackMicros: () => micros.instant,
  tie: "child",
  isAgentsOnly: true,
  grades: [
    // Where nobody knows that the place is new, an agent that calls its model and keeps a shell at hand looks the same.
    { when: [is.firstIs("certain")], severity: "Critical" },
    { when: [], severity: "Medium", isUncalibrated: true },
  ],
  signature: ({ first, second }) => `${is.programOf(first)} ${is.programOf(second)} after a call`,
  message: ({ first, second: { action } }) =>
    `${first.action.process.binary} called ${is.placeOf(first)}, which it had never called before, and started ${quote(`${action.process.binary} ${action.process.arguments}`.trim())} that takes its commands from there`,
};
