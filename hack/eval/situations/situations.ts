// Situations that a term of the judge exists for and that no recording holds: attackers in what is learned, releases, the same work at
// other places, harm through doors that are open, small matters that belong together. The one place that lists them. Made of recordings.
import { otherHands, othersPlaces, rhythmsAtRest, rhythmsAtWork, steadyFloods, sweepsOfKnown } from "./allowed.ts";
import { blindAttacks, blindHonest } from "./blind.ts";
import { attackedDeclared, declared, failingLoops, quotas } from "./declared.ts";
import type { Ground, Situated } from "./ground.ts";
import { attackedInOtherContainers, otherContainers, otherToolsOfSandboxes, redeployed } from "./moved.ts";
import {
  floodsAlone,
  floodsTaught,
  floodsTaughtTwice,
  newsAlone,
  newsTaught,
  sessionsTaught,
  stepsTaught,
  stepsTaughtTwice,
} from "./poisoned.ts";
import { attackedAfterRollout, attackedInRollout, drift, driftAfterRollout, rollout } from "./rollouts.ts";
import { smallMatters, smallMattersTogether } from "./together.ts";
import { decoyTouched, othersNames } from "./traps.ts";

export interface Situation {
  readonly name: string;
  /** What it is about, for a reader of its figures. */
  readonly text: string;
  /** Left out where thresholds are swept: some hundreds of scripts. */
  readonly isLong?: true;
  readonly make: (ground: Ground) => readonly Situated[];
}

export const situations: readonly Situation[] = [
  {
    name: "poison: steps",
    text: "all recorded steps were done to one pod of their agent while it was learned",
    make: stepsTaught,
  },
  { name: "poison: steps, two days", text: "the same in two training sessions", make: stepsTaughtTwice },
  { name: "poison: sessions", text: "a session with attacks was learned from like any other", make: sessionsTaught },
  { name: "floods", text: "floods of calls to the busiest known place, nothing poisoned", make: floodsAlone },
  { name: "poison: floods", text: "one pod did the same flood while it was learned", make: floodsTaught },
  { name: "poison: floods, two days", text: "the same in two training sessions", make: floodsTaughtTwice },
  { name: "new things", text: "new places, programs and shells, nothing poisoned", make: newsAlone },
  { name: "poison: new things", text: "one pod did 300 other new things while it was learned", make: newsTaught },
  { name: "rollout", text: "honest: a new image with a third of the tools and places new", make: rollout },
  { name: "drift", text: "the same change without a new image; each pod is a step", make: drift },
  { name: "drift after a rollout", text: "a rollout was learned from before", make: driftAfterRollout },
  { name: "attacks in a rollout", text: "the recorded attacks while every image is new", make: attackedInRollout },
  { name: "attacks after a rollout", text: "the recorded attacks after one was learned", make: attackedAfterRollout },
  { name: "rhythm at rest", text: "calls to known places that keep time, while the agent rests", make: rhythmsAtRest },
  { name: "rhythm at work", text: "the same in the middle of its work", make: rhythmsAtWork },
  { name: "known places", text: "all known places at once", make: sweepsOfKnown },
  { name: "steady floods", text: "three calls a second to a known place", make: steadyFloods },
  { name: "other hands", text: "a known program calls a known place that it never called", make: otherHands },
  { name: "others' services", text: "services that only other agents call", make: othersPlaces },
  {
    name: "other tools",
    text: "honest: sandboxes with a fifth of the tools new, in the same folders",
    make: otherToolsOfSandboxes,
  },
  { name: "other containers", text: "honest: containers have new names", make: otherContainers },
  { name: "attacks in other containers", text: "the recorded attacks there", make: attackedInOtherContainers },
  { name: "redeployed", text: "honest: services have new addresses", make: (ground) => redeployed(ground, "quiet") },
  {
    name: "attacks when redeployed",
    text: "the recorded attacks there",
    make: (ground) => redeployed(ground, "attacked"),
  },
  { name: "small matters", text: "three things that are worth a look, each alone", make: smallMatters },
  { name: "small matters together", text: "two of them in one pod", make: smallMattersTogether },
  { name: "declared", text: "honest: two agents of which all is declared and nothing learned", make: declared },
  { name: "attacks when declared", text: "the recorded attacks on these two", make: attackedDeclared },
  { name: "quotas", text: "more programs and new hosts than a policy allows", make: quotas },
  { name: "failing loops", text: "a program that fails thirty times within seconds", make: failingLoops },
  { name: "decoy", text: "a Service that stands there for nobody is called", make: decoyTouched },
  { name: "others' names", text: "kubectl as an admin, and a token that is printed", make: othersNames },
  { name: "blind: attacks", text: "scripts written without a look at the rules", isLong: true, make: blindAttacks },
  { name: "blind: honest", text: "honest work, written in the same way", isLong: true, make: blindHonest },
];
