// The annotation `bailiff.dev/original`: what a pod was before custody. It counts only for the uid that it names,
// since annotations are copied along with templates and manifests.
import { z } from "zod";
import { isOwnKey, originalAnnotation } from "../names.ts";
import type { Labels } from "../networkpolicy/selector.ts";
import type { Pod } from "./pod.ts";

const original = z.object({
  uid: z.string(),
  owner: z.object({ apiVersion: z.string(), kind: z.string(), name: z.string(), uid: z.string() }).nullable(),
  labels: z.record(z.string(), z.string()),
});

/** `labels` are those taken away; `owner` the controller at the time of the cut. */
export type Original = Readonly<z.infer<typeof original>>;

/** The annotation's content; undefined where the pod has none or it is another pod's; `problem` where it can't be read. */
export function readOriginal({ metadata }: Pod): Original | { readonly problem: string } | undefined {
  const text = metadata.annotations?.[originalAnnotation];
  if (text === undefined) return undefined;
  const parsed = original.safeParse(parseJson(text));
  if (!parsed.success) {
    return {
      problem: `pod ${metadata.namespace}/${metadata.name}: annotation ${originalAnnotation} can't be read, so nobody knows which labels were taken away; put them back by hand`,
    };
  }
  return parsed.data.uid === metadata.uid ? parsed.data : undefined;
}

/** The same text for the same content, so that a repeated cut changes nothing. */
export function writeOriginal({ uid, owner, labels }: Original): string {
  const sorted = Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify({ uid, owner, labels: sorted });
}

/** The labels by which the pod's agent, policy and every selector of ours are judged: as before the cut, without our own. */
export function agentLabels(pod: Pod): Labels {
  const before = readOriginal(pod);
  const taken = before && "labels" in before ? before.labels : {};
  return Object.fromEntries(Object.entries({ ...pod.metadata.labels, ...taken }).filter(([key]) => !isOwnKey(key)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
