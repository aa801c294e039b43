// The versions that an agent was seen in, an image and a pod template each: those of a batch into those that are known. Bounded: the
// newest are kept.
import { type AgentBaselineShardSpec, type AgentBaselineStatus, type LearnedEpoch, limits } from "@bailiff/crds";

type Epochs = AgentBaselineStatus["epochs"];

/**
 * Adds a batch's versions. One of which only half was known, since it was learned before templates were, or before the pod's status said
 * its image, is the first of those that agree with it. When a version began is what its node says, but never after now.
 */
export function mergeEpochs(before: Epochs, batch: AgentBaselineShardSpec, nowMs: number): Epochs {
  const epochs: LearnedEpoch[] = [...before];
  for (const seen of versionsOf(batch, nowMs)) {
    const at = indexOf(epochs, seen);
    const known = epochs[at];
    if (known === undefined) epochs.push(seen);
    else epochs[at] = joined(known, seen);
  }
  const began = ({ since }: LearnedEpoch): number => Date.parse(since);
  return epochs.sort((a, b) => began(b) - began(a)).slice(0, limits.epochs);
}

function joined(known: LearnedEpoch, seen: LearnedEpoch): LearnedEpoch {
  const template = known.template ?? seen.template;
  return {
    imageDigest: known.imageDigest || seen.imageDigest,
    ...(template !== undefined && { template }),
    container: known.container,
    since: Date.parse(seen.since) < Date.parse(known.since) ? seen.since : known.since,
    actions: Math.min(known.actions + seen.actions, Number.MAX_SAFE_INTEGER),
  };
}

/** The versions of a batch; one of a node agent that knows no templates names an image for each container. */
function versionsOf({ epochs, counts, since }: AgentBaselineShardSpec, nowMs: number): LearnedEpoch[] {
  const atMost = (time: string | undefined): string => {
    const ms = Date.parse(time ?? "");
    return new Date(ms <= nowMs ? ms : nowMs).toISOString();
  };
  if (epochs !== undefined) return epochs.map((epoch) => ({ ...epoch, since: atMost(epoch.since) }));
  return counts.flatMap(({ name, imageDigest, actions }) =>
    imageDigest === undefined
      ? []
      : [{ imageDigest, container: name, since: atMost(since), actions: actions.exec + actions.connect }],
  );
}

function indexOf(epochs: readonly LearnedEpoch[], seen: LearnedEpoch): number {
  const exact = epochs.findIndex(
    (one) => one.container === seen.container && one.imageDigest === seen.imageDigest && one.template === seen.template,
  );
  return exact !== -1 ? exact : epochs.findIndex((one) => one.container === seen.container && agree(one, seen));
}

const agree = (one: LearnedEpoch, other: LearnedEpoch): boolean =>
  isSame(one.imageDigest, other.imageDigest) && isSame(one.template ?? "", other.template ?? "");
const isSame = (one: string, other: string): boolean => one === other || one === "" || other === "";
