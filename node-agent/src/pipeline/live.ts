// What a pipeline asks of the node agent around it while it judges and learns at the same time. All of it answers at once, from memory.
import type { BaselineState, Coverage } from "@bailiff/crds";
import type { Baseline } from "../baseline/baseline.ts";
import type { Channel } from "../baseline/counts/learned.ts";
import type { Expectation } from "../baseline/expectation.ts";
import type { Subject } from "../identity/subject.ts";
import type { CompiledPolicy } from "../judge/policy/compiled-policy.ts";
import type { Ruling } from "../judge/ruling.ts";
import type { Blindness } from "../normalise/normalised.ts";

/** What is known of an agent's habits. */
export interface Known {
  readonly state: BaselineState;
  readonly hash: string;
  /** By channel: whether it may be judged by. */
  readonly isReady: Readonly<Record<Channel, boolean>>;
  /** The counts themselves, where there are any. */
  readonly baseline?: Baseline | undefined;
  /** By container; undefined while no channel is ready. */
  readonly expectations: ReadonlyMap<string, Expectation> | undefined;
}

export interface Live {
  /** Older first, as of now. A pod that none of them selects is not judged. */
  policies(): readonly CompiledPolicy[];
  /** By an agent's key, `support/deployment/support-bot`. */
  known(agent: string): Known | undefined;
  /** Of the node. */
  coverage(): Coverage;
  /** Told of every ruling that went into a case. */
  found(subject: Subject, ruling: Ruling): void;
  /** Told of every sign in the stream that less comes than happens, and of its end. */
  blind?(sign: Blindness): void;
}
