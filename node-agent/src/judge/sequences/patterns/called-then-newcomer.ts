// A process called somewhere new and then started a program that was never there.
import { quote } from "../../text.ts";
import { micros } from "../../thresholds.ts";
import type { PairPattern } from "../pattern.ts";
import * as is from "../terms.ts";

/** Tools that fetch programs for a living, and run what they fetched to see whether it works. */
const installers = /^(?:node|npm|npx|pnpm|yarn|pip[\d.]*|uv|cargo|rustup|go|git|git-remote-https|gradle|java|mvn)$/;

export const calledThenNewcomer: PairPattern = {
  rule: "drop-and-exec",
  first: "departure",
  second: "newcomer",
  withinMicros: () => micros.soon,
  slackMicros: () => 0,
  tie: "child",
  grades: [
    { when: [is.firstBy(installers)], severity: "Medium" },
    { when: [is.firstIs("certain"), is.secondIs("certain")], severity: "High" },
    { when: [], severity: "Medium", isUncalibrated: true },
  ],
  signature: ({ first }) => `${is.programOf(first)} called and ran`,
  message: ({ first, second }) =>
    `${first.action.process.binary} called ${is.placeOf(first)}, which this container had never called before, and then started ${quote(second.action.process.binary, 100)}, which was never seen here and is not where images keep their programs`,
};
