// What was packed or is secret leaves, also to places that are allowed: to a new place, by its name, or through a pipe.
import { quoteLine } from "../../text.ts";
import { micros } from "../../thresholds.ts";
import { byStarter } from "../grades.ts";
import type { About, Grade, PairPattern, Term } from "../pattern.ts";
import * as is from "../terms.ts";

const rule: About = {
  name: "taint-then-sent",
  gate: "Sequence",
  severity: "High",
  kinds: ["exec", "file", "connect"],
  judgesOutsiders: false,
  references: ["ASI02", "ASI03", "T1560.001", "T1041", "T1567", "T1005", "AML.T0086", "AML.T0025"],
  signal:
    "Data packed or a database dumped as this agent never did, and within two minutes the same task calls a place that the container had never called, or the archive is sent in a way in which it never sent anything; and a secret sent in such a way within 60 s, even to a known place.",
  benign: "The first backup or the first release that somebody asked the agent for.",
  advice:
    "Find out what is in the archive and who owns the receiving end; rotate the secret that is named. If it is part of the agent's work, let the baseline learn the packing and the sending.",
};

const sent = "in a way never seen here before";

/** Of a baseline that is not ready nobody knows whether it ever did such. */
const asCertain: readonly Grade[] = [
  { when: [is.firstIs("certain"), is.secondIs("certain")], severity: "High" },
  { when: [], severity: "Medium", isUncalibrated: true },
];

export const stagedThenDeparture: PairPattern = {
  rule,
  first: "staged",
  second: "departure",
  withinMicros: () => micros.task,
  slackMicros: () => micros.instant,
  tie: "task",
  isAgentsOnly: true,
  grades: [
    // A dump has to call its database.
    { when: [is.bySame], severity: "none" },
    ...byStarter,
    ...asCertain,
  ],
  signature: is.matterOf,
  message: ({ first, second }) =>
    `${is.programOf(first)} packed data as it was never seen to (${quoteLine(first.action.process, 80)}), and ${is.programOf(second)} in the same task called ${is.placeOf(second)}, which this container had never called before`,
};

export const packedThenSent: PairPattern = {
  rule: rule.name,
  first: "packed",
  second: "sent",
  withinMicros: () => micros.task,
  slackMicros: () => 0,
  tie: "container",
  isAboutOne: true,
  isAgentsOnly: true,
  grades: asCertain,
  signature: ({ first, second }) => `${is.programOf(first)} ${is.programOf(second)}`,
  message: ({ first, second }) =>
    `${is.programOf(first)} packed ${first.what} as it was never seen to, and ${is.programOf(second)} sent it ${sent}: ${quoteLine(second.action.process)}`,
};

export const stagedThenPiped: PairPattern = {
  rule: rule.name,
  first: "staged",
  second: "piped",
  withinMicros: () => micros.instant,
  slackMicros: () => micros.instant,
  tie: "task",
  isAgentsOnly: true,
  grades: [{ when: [is.bySame], severity: "none" }, ...asCertain],
  signature: ({ first, second }) => `${is.programOf(first)} ${is.programOf(second)}`,
  message: ({ first, second }) =>
    `${is.programOf(first)} packed data as it was never seen to, and ${is.programOf(second)} in the same pipe sent it ${sent}: ${quoteLine(second.action.process)}`,
};

/** A secret is one, whoever reads it: only what is sent has to be new. */
const ifNew: readonly Grade[] = [
  { when: [is.secondIs("certain")], severity: "High" },
  { when: [], severity: "Medium", isUncalibrated: true },
];

/** A secret that was read, and something that the same task then moved. */
const secretThen = (second: "sent" | "piped", unless: Term): PairPattern => ({
  rule: rule.name,
  first: "secret",
  second,
  withinMicros: () => micros.moment,
  slackMicros: () => micros.instant,
  tie: "task",
  isAgentsOnly: true,
  grades: [{ when: [unless], severity: "none" }, ...ifNew],
  signature: (pair) => `secret ${is.programOf(pair.second)}`,
  message: (pair) =>
    `${is.programOf(pair.first)} read ${pair.first.what}, and ${is.programOf(pair.second)} in the same task sent something ${sent}: ${quoteLine(pair.second.action.process)}`,
});

/** Not what signs in with its own, nor a secret that only lies beside what is sent. */
export const secretThenSent = secretThen("sent", is.either(is.firstIs("native"), is.namesNoSecret));

/** Not a shell that reads settings, which runs many things after it. */
export const secretThenPiped = secretThen(
  "piped",
  is.either(is.bySame, is.firstIs("native"), is.firstBy(/^(?:ba|da|z|k|a)?sh$/)),
);
