// The fewest labels whose removal takes a pod out of every policy that still allows. Exact, to a fixpoint: removing a label can
// make NotIn and DoesNotExist match, so a policy that did not select before may select after, and is looked at again.
import type { Policy } from "../networkpolicy/policy.ts";
import { describeSelector, type Labels, needsLabel, selects } from "../networkpolicy/selector.ts";

/** Sets of labels looked at before the search gives up: every subset of 11 labels, and no more than the event loop can bear. */
export const maxSteps = 4_000;

/** Policies explained in the message, and characters of a selector in it. */
const maxTold = 4;
const maxSelector = 200;

export type Isolation =
  | { readonly possible: true; readonly remove: readonly string[] }
  | {
      readonly possible: false;
      readonly reason: "Inescapable" | "TooMany";
      readonly message: string;
      readonly policies: readonly string[];
    };

/**
 * Which labels must go so that none of `leaking` selects the pod. `labels` are the pod's with ours already added; ours never go.
 * Of sets of one size the first in the order of their sorted keys is taken.
 *
 * A policy that selects is escaped only by removing a label that it asks for, so each policy that still selects gives the only
 * branches that can lead to an answer: sets are tried by size, and the first size with an answer is the smallest.
 */
export function isolate(leaking: readonly Policy[], labels: Labels, own: (key: string) => boolean): Isolation {
  const inescapable = new Map<string, string>();
  let steps = 0;
  let layer: (readonly string[])[] = [[]];
  while (layer.length > 0) {
    const next = new Map<string, readonly string[]>();
    const answers: (readonly string[])[] = [];
    for (const removed of layer) {
      if (++steps > maxSteps) return tooMany(layer[0]?.length ?? 0);
      const left = without(labels, removed);
      const selecting = leaking.find((policy) => selects(policy.pods, left));
      if (!selecting) {
        answers.push(removed);
        continue;
      }
      const keys = keysOf(selecting).filter((key) => !own(key));
      if (keys.length === 0) inescapable.set(nameOf(selecting), explain(selecting, removed));
      for (const key of keys) {
        const more = [...removed, key].sort();
        next.set(JSON.stringify(more), more);
      }
      if (next.size > maxSteps) return tooMany(removed.length + 1);
    }
    const [best] = answers.sort(byKeys);
    if (best) return { possible: true, remove: best };
    layer = [...next.values()];
  }
  const policies = [...inescapable.keys()].sort();
  const told = policies.slice(0, maxTold).map((name) => `policy ${name} ${inescapable.get(name)}`);
  if (policies.length > maxTold) told.push(`and ${policies.length - maxTold} more policies`);
  return { possible: false, reason: "Inescapable", message: told.join("; "), policies };
}

function tooMany(size: number): Isolation {
  const message = `no answer with fewer than ${size} labels removed, and more than ${maxSteps} sets of labels to try: not computed further`;
  return { possible: false, reason: "TooMany", message, policies: [] };
}

function explain(policy: Policy, removed: readonly string[]): string {
  if (policy.pods.length === 0) return "selects every pod (empty podSelector)";
  const once = removed.length === 0 ? "" : ` once ${removed.join(", ")} ${removed.length === 1 ? "is" : "are"} removed`;
  return `selects pods by ${describeSelector(policy.pods).slice(0, maxSelector)}, which no removal undoes${once}`;
}

function keysOf({ pods }: Policy): string[] {
  return [...new Set(pods.filter(needsLabel).map(({ key }) => key))].sort();
}

function nameOf({ namespace, name }: Policy): string {
  return `${namespace}/${name}`;
}

function without(labels: Labels, removed: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !removed.includes(key)));
}

function byKeys(a: readonly string[], b: readonly string[]): number {
  for (const [i, key] of a.entries()) {
    const other = b[i] ?? "";
    if (key !== other) return key < other ? -1 : 1;
  }
  return 0;
}
