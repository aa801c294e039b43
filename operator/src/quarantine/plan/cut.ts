// Into custody and out again: merge patches of one pod, guarded by its uid and resourceVersion.
import type { AgentPolicy } from "@bailiff/crds";
import { caseAnnotation, isOwnKey, isolateLabel, originalAnnotation, quarantineLabel } from "../names.ts";
import { labelsBefore, readOriginal, writeOriginal } from "./original.ts";
import { controllerOf, type Pod } from "./pod.ts";

/** null takes a key away. A patch for another uid or an older version is refused by the API server. */
export interface PodPatch {
  readonly metadata: {
    readonly uid: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string | null>>;
    readonly annotations?: Readonly<Record<string, string | null>>;
  };
}

export interface Cut {
  readonly policy: string;
  readonly case: string;
  /** The hard cut of the backends that can only cut everything. */
  readonly isolate: boolean;
  /** Labels to be taken away. */
  readonly remove: readonly string[];
  /** Of the policy: what it asks for is kept on record, however many labels the pod has. */
  readonly selector?: AgentPolicy["spec"]["selector"];
}

/** The patch that takes the pod into custody; undefined where it is as it should be. Labels taken away earlier stay on record. */
export function cutPatch(pod: Pod, { policy, case: name, isolate, remove, selector }: Cut): PodPatch | undefined {
  const { labels = {}, uid } = pod.metadata;
  const before = readOriginal(pod);
  const known = before && "labels" in before ? before : undefined;
  const taken = remove.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]] as const]));
  const controller = controllerOf(pod);
  const owner = controller && {
    apiVersion: controller.apiVersion,
    kind: controller.kind,
    name: controller.name,
    uid: controller.uid,
  };
  const original = writeOriginal({
    uid,
    owner: known ? known.owner : (owner ?? null),
    labels: { ...Object.fromEntries(taken), ...known?.labels },
    before: labelsBefore(pod, selector),
  });
  return patch(pod, {
    labels: {
      [quarantineLabel]: policy,
      [isolateLabel]: isolate ? "true" : null,
      ...Object.fromEntries(remove.map((key) => [key, null])),
    },
    annotations: { [caseAnnotation]: name, [originalAnnotation]: original },
  });
}

export interface Release {
  readonly patch: PodPatch | undefined;
  /** Labels that come back. */
  readonly restored: readonly string[];
  /** Labels that somebody set again meanwhile: theirs stay. */
  readonly kept: readonly string[];
  /** The ReplicaSet has let go: with its labels back it would adopt the pod and delete a healthy one, so they stay away. */
  readonly replaced: boolean;
  readonly problem?: string;
}

/**
 * The patch that lets the pod go. A replaced pod stays outside with `bailiff.dev/original` still on it, so that `readopt` can bring
 * its labels back later.
 */
export function releasePatch(pod: Pod, readopt = false): Release {
  const { labels = {} } = pod.metadata;
  const original = readOriginal(pod);
  const problem = original && "problem" in original ? { problem: original.problem } : {};
  const known = original && "labels" in original ? original : undefined;
  const taken = Object.entries(known?.labels ?? {}).filter(([key]) => !isOwnKey(key));
  const replaced =
    known?.owner?.kind === "ReplicaSet" && taken.length > 0 && controllerOf(pod) === undefined && !readopt;
  const back = replaced ? [] : taken.filter(([key]) => labels[key] === undefined);
  const kept = taken.filter(([key, value]) => labels[key] !== undefined && labels[key] !== value);
  const keepsRecord = replaced || "problem" in problem;
  return {
    patch: patch(pod, {
      labels: { [quarantineLabel]: null, [isolateLabel]: null, ...Object.fromEntries(back) },
      annotations: { [caseAnnotation]: null, ...(!keepsRecord && { [originalAnnotation]: null }) },
    }),
    restored: back.map(([key]) => key),
    kept: kept.map(([key]) => key),
    replaced,
    ...problem,
  };
}

/** The pod as the patch leaves it. */
export function patched(pod: Pod, { metadata: { labels = {}, annotations = {} } }: PodPatch): Pod {
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: merge(pod.metadata.labels ?? {}, labels),
      annotations: merge(pod.metadata.annotations ?? {}, annotations),
    },
  };
}

type Changes = Readonly<Record<string, string | null>>;

/** Only what differs, so that a patch that changes nothing is not sent. */
function patch(pod: Pod, wanted: { readonly labels: Changes; readonly annotations: Changes }): PodPatch | undefined {
  const { uid, resourceVersion, labels: ownLabels = {}, annotations: ownAnnotations = {} } = pod.metadata;
  const labels = difference(ownLabels, wanted.labels);
  const annotations = difference(ownAnnotations, wanted.annotations);
  if (!labels && !annotations) return undefined;
  return {
    metadata: {
      uid,
      ...(resourceVersion !== undefined && { resourceVersion }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
    },
  };
}

function difference(from: Readonly<Record<string, string>>, to: Changes): Changes | undefined {
  const changes = Object.entries(to).filter(([key, value]) => (from[key] ?? null) !== value);
  return changes.length === 0 ? undefined : Object.fromEntries(changes);
}

function merge(from: Readonly<Record<string, string>>, changes: Changes): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...from, ...changes }).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  );
}
