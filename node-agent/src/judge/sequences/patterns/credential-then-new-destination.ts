// A credential was read, and the same task then called a place that the agent had never called.
import { bitsFrom, micros } from "../../thresholds.ts";
import { byStarter } from "../grades.ts";
import type { PairPattern } from "../pattern.ts";
import * as is from "../terms.ts";

/** Before the baseline is ready nobody knows which places inside are new; of those outside, what moves data by trade is certain enough. */
const isNewForSure = is.either(is.secondIs("certain"), is.secondOutside);

export const credentialThenNewDestination: PairPattern = {
  rule: {
    name: "credential-then-new-destination",
    gate: "Sequence",
    severity: "Critical",
    kinds: ["exec", "file", "connect"],
    judgesOutsiders: true,
    references: ["ASI03", "ASI02", "T1552.001", "T1552.007", "T1041", "AML.T0055", "AML.T0086"],
    signal:
      "A read of a credential (a sensitive-file event, a path in a command line, the cloud's metadata service, Secrets with their values), and within 60 s a call by the same task to a place that the container had never called.",
    benign: "A tool that signs in to a service it never used before.",
    advice:
      "Rotate the credential that is named unless you know the destination. If it is part of the agent's work, declare the destination.",
  },
  first: "secret",
  second: "departure",
  withinMicros: () => micros.moment,
  slackMicros: () => micros.instant,
  tie: "task",
  grades: [
    // An agent's main process reads its credentials and does everything else as well: only what follows at once is about them.
    { when: [is.bySame, is.byMain, is.laterThan(() => micros.soon)], severity: "none" },
    // A tool that signs in with its own where its host has another address or another service. An agent's main process does all sorts of things.
    { when: [is.bySame, is.notByMain, is.firstIs("native"), is.secondAsEver], severity: "none" },
    // Who reads a credential and calls somewhere new may be signing in: as bad as the call is surprising. Who is told to send it is not.
    { when: [is.bySame, is.byMover, is.namesSecret, isNewForSure], severity: "Critical" },
    { when: [is.bySame, is.surprising(() => bitsFrom.strange), is.secondIs("certain")], severity: "Critical" },
    { when: [is.bySame, is.surprising(() => bitsFrom.strange)], severity: "Medium", isUncalibrated: true },
    { when: [is.bySame, is.surprising(() => bitsFrom.unusual)], severity: "Medium" },
    // A tool that reads its own credentials hands them to nobody.
    { when: [is.either(is.bySame, is.firstIs("native"))], severity: "none" },
    // What the agent itself read, its tools know too: they have reasons of their own to call somewhere new.
    { when: [is.firstByMain, is.secondIs("certain"), is.below(() => bitsFrom.strange)], severity: "none" },
    ...byStarter,
    { when: [is.secondIs("certain")], severity: "Critical" },
    { when: [is.byMover, isNewForSure], severity: "Critical" },
    { when: [], severity: "Medium", isUncalibrated: true },
  ],
  signature: is.matterOf,
  message: (pair) => {
    const [reader, caller, secret] = [is.programOf(pair.first), is.programOf(pair.second), pair.first.what];
    return is.bySame(pair)
      ? `${caller} read ${secret} and then called ${is.placeOf(pair.second)}, which this container had never called before`
      : `${reader} read ${secret}, and ${caller} in the same task called ${is.placeOf(pair.second)}, which this container had never called before`;
  },
};
