// What can't be seen: a sign of loss counts against what is learned meanwhile, and is a finding on whom it concerns.
import type { Baseline } from "../baseline/baseline.ts";
import type { Identities } from "../identity/identities.ts";
import type { Objection } from "../judge/rule.ts";
import { blindObjection } from "../judge/rules/coverage-loss/coverage-loss.ts";
import type { Blindness } from "../normalise/normalise.ts";
import type { Docket } from "./docket.ts";
import { countLoss } from "./learn.ts";
import type { Live } from "./live.ts";
import { nodeSubject } from "./nobody.ts";
import { blindRuling } from "./own-rulings.ts";
import type { Standings } from "./standings.ts";

export interface SightOptions {
  readonly identities: Identities;
  readonly standings: Standings;
  readonly docket: Docket;
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly live: Live | undefined;
}

export class Sight {
  readonly #options: SightOptions;

  constructor(options: SightOptions) {
    this.#options = options;
  }

  /** Takes a sign in the stream that something was lost. While learning nothing is told of it. */
  lost(blindness: Blindness, isLearning: boolean): void {
    const { baselines, identities, live } = this.#options;
    const { docker, node } = blindness;
    countLoss(baselines, docker === "" ? "all" : identities.byContainer(docker, node));
    if (isLearning) return;
    live?.blind?.(blindness);
    const objection = blindObjection(blindness);
    if (objection !== undefined) this.blind(blindness, objection);
  }

  /** Opens a finding of coverage: on the pod of that container, or on the node where none is named. */
  blind(blindness: Pick<Blindness, "time" | "node" | "docker">, objection: Objection): void {
    const { identities, standings, docket } = this.#options;
    const { docker, node } = blindness;
    const subject = identities.byContainer(docker, node) ?? nodeSubject(node);
    if (docker === "") docket.blindNode(node);
    else docket.blindPod(subject.pod.uid);
    const { policy } = standings.of(subject.pod);
    docket.enter(subject, policy, blindRuling(blindness, objection, policy), false);
  }
}
