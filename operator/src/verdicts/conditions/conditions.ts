// Conditions, as Kubernetes wants them: lastTransitionTime moves only when the status does. Pure.
import { type Condition, limits } from "@bailiff/crds";

/** A condition as it should be; the times are ours to keep. */
export interface Wish {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
}

/** The wishes as conditions, in their order; those that were so before keep their time. A change of reason counts where `byReason` says so. */
export function conditionsOf(
  wishes: readonly Wish[],
  before: readonly Condition[],
  { nowMs, generation, byReason = [] }: { nowMs: number; generation: number | undefined; byReason?: readonly string[] },
): Condition[] {
  return wishes.map(({ type, status, reason, message }) => {
    const known = before.find((one) => one.type === type);
    const isSame = known?.status === status && (known.reason === reason || !byReason.includes(type));
    return {
      type,
      status,
      reason,
      message: message.length > limits.condition ? `${message.slice(0, limits.condition - 1)}…` : message,
      lastTransitionTime: known && isSame ? known.lastTransitionTime : new Date(nowMs).toISOString(),
      ...(generation !== undefined && { observedGeneration: generation }),
    };
  });
}
