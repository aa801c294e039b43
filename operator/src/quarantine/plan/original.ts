// The annotation `bailiff.dev/original`: what a pod was before custody. It counts only for the uid that it names,
// since annotations are copied along with templates and manifests.
import type { AgentPolicy } from "@bailiff/crds";
import type { OwnerReference } from "@bailiff/crds/client/index";
import { z } from "zod";
import { caseAnnotation, isOwnKey, originalAnnotation } from "../names.ts";
import type { Labels } from "../networkpolicy/selector.ts";
import { controllerOf, type Pod } from "./pod.ts";

const original = z.object({
  uid: z.string(),
  owner: z.object({ apiVersion: z.string(), kind: z.string(), name: z.string(), uid: z.string() }).nullable(),
  labels: z.record(z.string(), z.string()),
  before: z.record(z.string(), z.string()).optional(),
});

/**
 * `labels` are those taken away; `owner` the controller at the time of the cut; `before` all labels at that time: who relabels a
 * prisoner, the agent itself perhaps, must not move it out of its policy's reach.
 */
export type Original = Readonly<z.infer<typeof original>>;

/** The annotation's content; undefined where the pod has none or it is another pod's; `problem` where it can't be read. */
export function readOriginal(pod: Pod): ReadOriginal {
  if (!originalOf.has(pod)) originalOf.set(pod, originalIn(pod));
  return originalOf.get(pod);
}

type ReadOriginal = Original | { readonly problem: string } | undefined;

/** As often asked for as `labelsOf`, of prisoners. */
const originalOf = new WeakMap<Pod, ReadOriginal>();

function originalIn({ metadata }: Pod): ReadOriginal {
  const text = metadata.record ?? metadata.annotations?.[originalAnnotation];
  if (text === undefined) return undefined;
  const parsed = parseOriginal(text);
  if (!parsed) {
    return {
      problem: `pod ${metadata.namespace}/${metadata.name}: annotation ${originalAnnotation} can't be read, so nobody knows which labels were taken away; put them back by hand`,
    };
  }
  return parsed.uid === metadata.uid ? parsed : undefined;
}

/** A record as it is written; undefined where it can't be read. */
export function parseOriginal(text: string): Original | undefined {
  return original.safeParse(parseJson(text)).data;
}

/** The same text for the same content, so that a repeated cut changes nothing. */
export function writeOriginal({ uid, owner, labels, before }: Original): string {
  return JSON.stringify({ uid, owner, labels: sorted(labels), ...(before && { before: sorted(before) }) });
}

/** The labels by which the pod's agent, policy and every selector of ours are judged: as before the cut, without our own. */
export function agentLabels(pod: Pod): Labels {
  const labels = labelsOf.get(pod) ?? judgedLabels(pod);
  labelsOf.set(pod, labels);
  return labels;
}

/** Asked for each pod by each policy, again and again; pods are never changed, only replaced. */
const labelsOf = new WeakMap<Pod, Labels>();

function judgedLabels(pod: Pod): Labels {
  const known = recordOf(pod);
  if (known?.before && isHeld(pod)) return withoutOwn(known.before);
  return withoutOwn({ ...pod.metadata.labels, ...known?.labels });
}

/** The owner by which the pod's agent is known: of a prisoner the one that it had before, whoever has adopted it since. */
export function agentOwner(pod: Pod): Omit<OwnerReference, "controller"> | undefined {
  const known = recordOf(pod);
  if (known && isHeld(pod)) return known.owner ?? undefined;
  return controllerOf(pod) ?? known?.owner ?? undefined;
}

/** All annotations of a pod may take 256 KiB, and whoever can label a pod could fill them. */
const mostBytes = 32 * 1024;

/** What to put down as `before`: the labels by which the pod is judged now. Of too many, those that the policy asks for are kept. */
export function labelsBefore(pod: Pod, selector: AgentPolicy["spec"]["selector"] = {}): Labels {
  const known = recordOf(pod);
  if (known?.before && isHeld(pod)) return known.before;
  const labels = agentLabels(pod);
  const asked = new Set([
    ...Object.keys(selector.matchLabels ?? {}),
    ...(selector.matchExpressions ?? []).map(({ key }) => key),
  ]);
  const kept: [string, string][] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(sorted(labels)).sort(
    ([a], [b]) => Number(asked.has(b)) - Number(asked.has(a)),
  )) {
    bytes += key.length + value.length + 6;
    if (bytes > mostBytes) break;
    kept.push([key, value]);
  }
  return Object.fromEntries(kept);
}

function recordOf(pod: Pod): Original | undefined {
  const known = readOriginal(pod);
  return known && "labels" in known ? known : undefined;
}

function isHeld({ metadata }: Pod): boolean {
  return metadata.annotations?.[caseAnnotation] !== undefined;
}

function withoutOwn(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !isOwnKey(key)));
}

function sorted(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
