// The pods of this node that are in custody, each with what the kernel has seen of it since this agent saw its label. A new cut starts
// anew. This process goes on where an earlier one was, but for the newest window: what proved something before it was away may be over.
import type { AgentPolicy, KernelCut, Custody as Stored } from "@bailiff/crds";
import type { Clock } from "@bailiff/crds/client/index";
import type { Event, KprobeEvent } from "@bailiff/proto/event";
import { Answered, answererOf } from "../../custody/answered.ts";
import { Custody, settling } from "../../custody/custody.ts";
import { retransmitPolicy } from "../../custody/evidence-policy.ts";
import { placeOf } from "../../custody/flow.ts";
import { openPaths } from "../../custody/open-paths.ts";
import type { Identities } from "../../identity/identities.ts";
import { agentKey, type PodIdentity } from "../../identity/subject.ts";
import { timeText } from "../../report/evidence/evidence.ts";
import type { Remembered } from "./memory.ts";

/** A pod that carries our labels. */
export interface Prisoner {
  readonly pod: PodIdentity;
  /** The labels that cut it off: when they change, that is another cut. */
  readonly cut: string;
  /** Whether the kernel cuts it, too. */
  readonly isIsolated: boolean;
  /** Of its node. */
  readonly nodeAddresses: readonly string[];
  readonly allow: AgentPolicy["spec"]["response"]["allow"] | undefined;
}

export interface CustodiesOptions {
  readonly clock: Clock;
  /** Of this node, beside what its pods say. */
  readonly nodeAddress: string;
  readonly identities: Pick<Identities, "resolve" | "byContainer">;
  /** The tracing policy of the kernel's cut, by name, and whether it stands ready on this node. */
  readonly kernelCutPolicy: string;
  readonly kernelCut: () => KernelCut;
  /** What an earlier life knew of its prisoners, by pod. */
  readonly earlier?: ReadonlyMap<string, Remembered>;
  /** There is something to be written: `isUrgent` where the state of the cut may follow from it. */
  readonly changed: (pod: PodIdentity, isUrgent: boolean) => void;
}

interface Held {
  readonly prisoner: Prisoner;
  readonly allow: string;
  readonly isKernels: boolean;
  readonly custody: Custody;
  sign: string;
}

export class Custodies {
  readonly #options: CustodiesOptions;
  readonly #held = new Map<string, Held>();
  readonly #answered = new Answered();
  readonly #earlier: Map<string, Remembered>;
  #isNews = false;
  #shedBefore = 0;

  constructor(options: CustodiesOptions) {
    this.#options = options;
    this.#earlier = new Map(options.earlier);
  }

  get size(): number {
    return this.#held.size;
  }

  /** Flows that were forgotten for newer ones, of all pods that ever were in custody. */
  get shed(): number {
    return [...this.#held.values()].reduce((sum, { custody }) => sum + custody.shed, this.#shedBefore);
  }

  /** Places of which is not remembered any more that they answered. */
  get answersShed(): number {
    return this.#answered.shed;
  }

  /** The pods that carry our labels now: who is new is in custody from this moment on, who is no more is not. */
  hold(prisoners: Iterable<Prisoner>): void {
    const gone = new Set(this.#held.keys());
    for (const prisoner of prisoners) {
      const { uid } = prisoner.pod;
      gone.delete(uid);
      const held = this.#held.get(uid);
      const allow = JSON.stringify(prisoner.allow ?? {});
      if (held !== undefined && held.prisoner.cut === prisoner.cut && held.allow === allow) continue;
      this.#shedBefore += held?.custody.shed ?? 0;
      this.#held.set(uid, { prisoner, allow, ...this.#start(prisoner), sign: "" });
      this.#look(uid);
    }
    for (const uid of gone) {
      this.#isNews = true;
      this.#shedBefore += this.#held.get(uid)?.custody.shed ?? 0;
      this.#held.delete(uid);
    }
  }

  /** Takes every event; those that are no evidence change nothing. */
  take(event: Event): void {
    if (event.type !== "kprobe") return;
    const answerer = answererOf(event);
    if (this.#held.size === 0 && answerer === undefined) return;
    if (event.policyName === retransmitPolicy) {
      // Such an event names no pod: whose flow it is about knows it.
      for (const uid of this.#held.keys()) if (this.#give(uid, event)) return;
      return;
    }
    const subject = this.#options.identities.resolve(event.process, event.node);
    if (subject === undefined) return;
    if (answerer !== undefined) this.#answered.note(subject.agentKey, placeOf(answerer), event.time);
    this.#give(subject.pod.uid, event);
  }

  #give(uid: string, event: KprobeEvent): boolean {
    const held = this.#held.get(uid);
    if (held?.custody.take(event) !== true) return false;
    this.#isNews = true;
    if (!this.#look(uid)) this.#options.changed(held.prisoner.pod, false);
    return true;
  }

  /** Something may have been missed: on the whole node, or in that container. */
  gap(container: string, node: string): void {
    const pod = container === "" ? undefined : this.#options.identities.byContainer(container, node)?.pod.uid;
    for (const [uid, { custody }] of this.#held) if (container === "" || pod === uid) custody.gap();
    this.tick();
  }

  /** Time passes: cuts settle, windows move on. By the first time pods and policies are known, and what is cut later is cut anew. */
  tick(): void {
    this.#earlier.clear();
    for (const uid of this.#held.keys()) this.#look(uid);
  }

  /** What a later life needs in order to go on; undefined where nothing changed since this was asked last. */
  news(): Remembered[] | undefined {
    if (!this.#isNews) return undefined;
    this.#isNews = false;
    return [...this.#held].flatMap(([uid, { prisoner, isKernels }]) => {
      const custody = this.of(uid);
      return custody === undefined ? [] : [{ uid, cut: prisoner.cut, isKernels, custody }];
    });
  }

  /** As the pod's case should have it; undefined for a pod that is free. */
  of(uid: string): Stored | undefined {
    const held = this.#held.get(uid);
    if (held === undefined) return undefined;
    const seen = held.custody.seen(this.#now());
    return {
      cutAt: timeText(seen.cutAt),
      kernelCut: this.#options.kernelCut(),
      settling: seen.settling,
      ...(seen.window && { window: seen.window }),
      ...(seen.total && { total: seen.total }),
    };
  }

  #start({ pod, cut, isIsolated, nodeAddresses, allow }: Prisoner): Pick<Held, "custody" | "isKernels"> {
    const known = this.#earlier.get(pod.uid);
    const earlier = known?.cut === cut ? known : undefined;
    const { cutAt, settling: first, total } = earlier?.custody ?? {};
    const isKernels = earlier?.isKernels ?? (isIsolated && this.#options.kernelCut() === "Enforce");
    const custody = new Custody({
      cutAt: cutAt === undefined ? this.#now() : Date.parse(cutAt) * 1000,
      settling: isKernels ? settling.kernel : settling.network,
      agent: agentKey(pod),
      answered: this.#answered,
      kernelCut: this.#options.kernelCutPolicy,
      isOpen: openPaths(allow, [...nodeAddresses, this.#options.nodeAddress]),
      earlier: first && { settling: first, total, resumedAt: this.#now() },
    });
    return { custody, isKernels };
  }

  /** True where the state of the cut may have changed, which is told at once. */
  #look(uid: string): boolean {
    const held = this.#held.get(uid);
    if (held === undefined) return false;
    const sign = `${this.#options.kernelCut()} ${held.custody.sign(this.#now())}`;
    if (sign === held.sign) return false;
    held.sign = sign;
    this.#isNews = true;
    this.#options.changed(held.prisoner.pod, true);
    return true;
  }

  #now(): number {
    return this.#options.clock.epochMs() * 1000;
  }
}
