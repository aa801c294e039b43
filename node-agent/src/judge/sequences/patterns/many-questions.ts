// Several different questions about the machine in a row: what an intruder does first, and an agent that knows its work doesn't.
import { questions } from "../../thresholds.ts";
import type { BurstPattern } from "../pattern.ts";

export const manyQuestions: BurstPattern = {
  rule: "recon-burst",
  each: "question",
  withinMicros: () => questions.withinMicros,
  isAgentsOnly: true,
  counts: [
    { least: () => questions.many, asks: "ready", severity: "High" },
    { least: () => questions.few, asks: "something", severity: "Medium" },
    // Of an agent that nobody knows, what it asks every day counts too.
    { least: () => questions.many, asks: "nothing", severity: "Medium" },
  ],
  signature: "burst",
  message: (marks) =>
    `${marks.length} different questions about the machine within 30 s: ${marks.map(({ what }) => what).join(", ")}`,
};
