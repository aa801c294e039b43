// A file that a transfer tool was told to write is run, by itself or by a shell or an interpreter: told by its name.
import { basename } from "../../context.ts";
import { quote } from "../../text.ts";
import { micros } from "../../thresholds.ts";
import type { PairPattern } from "../pattern.ts";
import * as is from "../terms.ts";

export const fetchedThenRun: PairPattern = {
  rule: "drop-and-exec",
  first: "fetched",
  second: "started",
  withinMicros: () => micros.task,
  slackMicros: () => 0,
  tie: "container",
  isAboutOne: true,
  grades: [{ when: [], severity: "High" }],
  signature: ({ second }) => `fetched ${basename(second.action.process.binary)}`,
  message: ({ first, second }) =>
    `${is.programOf(first)} fetched ${quote(first.what, 60)}, and ${second.action.process.binary} then ran it`,
};
