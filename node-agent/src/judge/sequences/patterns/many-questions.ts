// Several different questions about the machine in a row: what an intruder does first, and an agent that knows its work doesn't.
import { counts, micros } from "../../thresholds.ts";
import type { BurstPattern } from "../pattern.ts";

export const manyQuestions: BurstPattern = {
  rule: "recon-burst",
  each: "question",
  withinMicros: () => micros.moment,
  isAgentsOnly: true,
  counts: [
    { least: () => counts.many, asks: "ready", severity: "High" },
    { least: () => counts.few, asks: "something", severity: "Medium" },
    // Of an agent that nobody knows, what it asks every day counts too.
    { least: () => counts.many, asks: "nothing", severity: "Medium" },
  ],
  signature: "burst",
  message: (marks) =>
    `${marks.length} different questions about the machine within a minute: ${marks.map(({ what }) => what).join(", ")}`,
};
