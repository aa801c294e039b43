// Pod → agent: the workload whose pods share one baseline. By owner chain and template label, never by the pod's own name.
// Node agents and the operator must come to the same name, each for its own.

/** Pods of agent-sandbox (agents.x-k8s.io) are owned by one Sandbox each; this label names the template that they share. */
export const sandboxTemplateLabel = "agents.x-k8s.io/sandbox-template-ref-hash";

/** A controller, as an ownerReference names it. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
}

/** What the owner of `kind/name` in a namespace is owned by itself, where its object is known. */
export type OwnerOf = (namespace: string, owner: Owner) => Owner | undefined;

export interface Owned {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly owner: Owner | undefined;
}

/**
 * The agent's name inside its namespace, `deployment/support-bot`: the root of the owner chain (at most four steps up), or the
 * sandbox template, or for bare pods the service account, since a bare pod's own name would be a baseline of one.
 */
export function agentName(pod: Owned, ownerOf: OwnerOf): string {
  const template = pod.labels[sandboxTemplateLabel];
  if (template) return `sandboxtemplate/${template}`;
  let owner = pod.owner;
  if (owner === undefined)
    return pod.serviceAccount === "" || pod.serviceAccount === "default"
      ? `pod/${pod.name}`
      : `serviceaccount/${pod.serviceAccount}`;
  for (let steps = 0; steps < 4; steps++) {
    const above: Owner | undefined = ownerOf(pod.namespace, owner) ?? conventional(owner, pod.labels);
    if (above === undefined) break;
    owner = above;
  }
  return `${owner.kind.toLowerCase()}/${owner.name}`;
}

/**
 * The owner's owner by the controllers' own naming, for owners whose objects are gone: a Deployment names its ReplicaSets
 * `<name>-<pod-template-hash>`, a CronJob its Jobs `<name>-<scheduled time in minutes>`.
 */
function conventional(owner: Owner, labels: Readonly<Record<string, string>>): Owner | undefined {
  if (owner.kind === "ReplicaSet") {
    const hash = labels["pod-template-hash"];
    if (hash && owner.name.endsWith(`-${hash}`))
      return { kind: "Deployment", name: owner.name.slice(0, -hash.length - 1) };
  }
  if (owner.kind === "Job") {
    const match = /^(.+)-\d{8}$/.exec(owner.name);
    if (match?.[1]) return { kind: "CronJob", name: match[1] };
  }
  return undefined;
}
