// Names of objects that node agents and the operator must come to by themselves, each for its own: the same input, the same name.
import { createHash } from "node:crypto";
import { limits } from "../shared/limits.ts";

/**
 * The AgentBaseline of an agent such as "deployment/support-bot": `<kind>-<name>`. A name that is too long, or that holds what
 * an object's name can't (template labels may), is made to fit and ends in a hash of the agent.
 */
export function baselineName(agent: string): string {
  return fitted(agent.replace("/", "-"), agent);
}

/**
 * The AgentBaselineShard of an agent on a node: `<kind>-<name>-<10 hex of the agent>.<node>`. It ends in the node, so that an admission
 * policy can keep the agent of one node from taking another one's name; only of nodes with very long names it ends in a hash.
 */
export function shardName(agent: string, node: string): string {
  const whole = `${agent} ${node}`;
  const isPlain = node.length <= longestNode && nodeName.test(node);
  const end = isPlain ? `${hash(agent)}.${node}` : hash(whole);
  return `${cut(plain(agent.replace("/", "-")), limits.name - end.length - 1)}-${end}`;
}

/** deploy/admission/node-agents.yaml has the same number. */
const longestNode = 200;
const nodeName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** The n-th AgentVerdict of a pod: `<pod, cut to 40>-<8 hex of its uid>-<n>`. */
export function verdictName(pod: string, uid: string, n: number): string {
  const hex = /^[0-9a-f]{8}/.exec(uid)?.[0] ?? hash(uid).slice(0, 8);
  return `${cut(plain(pod), 40)}-${hex}-${n}`;
}

const hashLength = 10;

function fitted(name: string, whole: string): string {
  if (name.length <= limits.name && name === cut(plain(name), limits.name)) return name;
  return `${cut(plain(name), limits.name - hashLength - 1)}-${hash(whole)}`;
}

/** Only what an object's name may hold, and nothing doubtful at the ends. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^-a-z0-9.]/g, "-")
    .replaceAll(/[-.]{2,}/g, (run) => (run.includes(".") ? "-" : run))
    .replace(/^[-.]+/, "");
}

/** At most `max` characters, ending in a letter or digit: a dot before a dash would break the name. */
function cut(text: string, max: number): string {
  return text.slice(0, max).replace(/[-.]+$/, "");
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, hashLength);
}
