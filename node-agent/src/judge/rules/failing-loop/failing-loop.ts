// One program that fails again and again: a loop that ran away, or somebody who tries doors. Exit statuses are in the stream.
import type { EventProcess } from "@bailiff/proto/event";
import type { Objection, Rule } from "../../rule.ts";
import { counts, ratio } from "../../thresholds.ts";

export const failingLoop: Rule = {
  name: "failing-loop",
  gate: "Quota",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: false,
  references: ["ASI08", "T1499", "T1110", "AML.T0034"],
  signal:
    "One program that ends with an error again and again within a minute, far more often than anything failed while it was learned.",
  benign: "Flaky tests, or a tool that polls for something until it is there.",
  advice:
    "Read its command line: guessing passwords or names is an attack, a retry without a pause is a bug. Stop the loop; if it is intended, let the baseline learn it.",
  // The pipeline asks, since the end of a process is no action.
  judge: () => undefined,
};

/** The objection to a program's failure that is the `count`th within a minute; `usual` is the most of any programs while it was learned. */
export function failureObjection({ binary }: EventProcess, count: number, usual: number): Objection | undefined {
  if (count < Math.max(counts.crowd, usual * ratio.much)) return undefined;
  return {
    signature: binary.slice(0, 150),
    isHabit: true,
    message: `${binary} failed ${count} times within a minute; ${usual} programs in all was the most while it was learned`,
  };
}
