// What was packed or is secret leaves, also to places that are allowed: to a new place, by its name, or through a pipe.
import { quoteLine } from "../../text.ts";
import { departure, sequence } from "../../thresholds.ts";
import type { About, Grade, PairPattern } from "../pattern.ts";
import * as is from "../terms.ts";

const rule: About = {
  name: "taint-then-sent",
  gate: "Sequence",
  severity: "High",
  kinds: ["exec", "file", "connect"],
  judgesOutsiders: false,
  references: ["ASI02", "ASI03", "T1560.001", "T1041", "T1567", "T1005", "AML.T0086", "AML.T0025"],
  signal:
    "Data packed or a database dumped as this agent never did, and within two minutes the same task calls a place where the container had never been, or the archive is sent in a way in which it never sent anything; and a secret that is sent so within 60 s, also to a known place.",
  benign: "The first backup or the first release that somebody asked the agent for.",
  advice:
    "Find out what is in the archive and who owns the receiving end; rotate the secret that is named. If it is work, let the baseline learn the packing and the sending.",
};

const sent = "in a way in which nothing here was ever sent";

/** Of a baseline that is not ready nobody knows whether it ever did such. */
const asCertain: readonly Grade[] = [
  { when: [is.firstIs("certain"), is.secondIs("certain")], severity: "High" },
  { when: [], severity: "Medium", isUncalibrated: true },
];

export const stagedThenDeparture: PairPattern = {
  rule,
  first: "staged",
  second: "departure",
  get withinMicros() {
    return sequence.fileMicros;
  },
  get slackMicros() {
    return sequence.slackMicros;
  },
  tie: "task",
  isAgentsOnly: true,
  grades: [
    // A dump has to call its database.
    { when: [is.bySame], severity: "none" },
    {
      when: [
        is.byItsStarter,
        is.either(
          is.laterThan(() => departure.ownMicros),
          is.below(() => departure.theft),
        ),
      ],
      severity: "none",
    },
    { when: [is.byItsStarter], severity: "Medium" },
    ...asCertain,
  ],
  signature: is.matterOf,
  message: ({ first, second }) =>
    `${is.programOf(first)} packed data as it was never seen to (${quoteLine(first.action.process, 80)}), and ${is.programOf(second)} of the same task called ${is.placeOf(second)}, where this container had never been`,
};

export const packedThenSent: PairPattern = {
  rule: rule.name,
  first: "packed",
  second: "sent",
  get withinMicros() {
    return sequence.fileMicros;
  },
  slackMicros: 0,
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
  get withinMicros() {
    return sequence.slackMicros;
  },
  get slackMicros() {
    return sequence.slackMicros;
  },
  tie: "task",
  isAgentsOnly: true,
  grades: [{ when: [is.bySame], severity: "none" }, ...asCertain],
  signature: ({ first, second }) => `${is.programOf(first)} ${is.programOf(second)}`,
  message: ({ first, second }) =>
    `${is.programOf(first)} packed data as it was never seen to, and ${is.programOf(second)} of the same pipe sent it ${sent}: ${quoteLine(second.action.process)}`,
};

/** A secret is one, whoever reads it: only what is sent has to be new. */
const ifNew: readonly Grade[] = [
  { when: [is.secondIs("certain")], severity: "High" },
  { when: [], severity: "Medium", isUncalibrated: true },
];

export const secretThenSent: PairPattern = {
  rule: rule.name,
  first: "secret",
  second: "sent",
  get withinMicros() {
    return sequence.secretMicros;
  },
  get slackMicros() {
    return sequence.slackMicros;
  },
  tie: "task",
  isAgentsOnly: true,
  grades: [
    // What signs in with its own, and a secret that only lies beside what is sent.
    { when: [is.either(is.firstIs("native"), is.namesNoSecret)], severity: "none" },
    ...ifNew,
  ],
  signature: ({ second }) => `secret ${is.programOf(second)}`,
  message: ({ first, second }) =>
    `${is.programOf(first)} read ${first.what}, and ${is.programOf(second)} of the same task sent something ${sent}: ${quoteLine(second.action.process)}`,
};

export const secretThenPiped: PairPattern = {
  rule: rule.name,
  first: "secret",
  second: "piped",
  get withinMicros() {
    return sequence.secretMicros;
  },
  get slackMicros() {
    return sequence.slackMicros;
  },
  tie: "task",
  isAgentsOnly: true,
  grades: [
    // A shell that reads settings runs many things after it.
    { when: [is.either(is.bySame, is.firstIs("native"), is.firstBy(/^(?:ba|da|z|k|a)?sh$/))], severity: "none" },
    ...ifNew,
  ],
  signature: ({ second }) => `secret ${is.programOf(second)}`,
  message: ({ first, second }) =>
    `${is.programOf(first)} read ${first.what}, and ${is.programOf(second)} of the same task sent something ${sent}: ${quoteLine(second.action.process)}`,
};
