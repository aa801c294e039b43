// One case to the API server: found by its pod's uid, created or patched, and looked at again where somebody else was faster.
import { type AgentVerdict, type AgentVerdictSpec, type Custody, verdictName } from "@bailiff/crds";
import {
  ApiError,
  type Client,
  type Clock,
  isAlreadyExists,
  isConflict,
  isMissing,
  isNotFound,
  type Metadata,
  resources,
} from "@bailiff/crds/client/index";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { withinBytes } from "../merge/merge.ts";
import { wholeCustody } from "./custody-patch.ts";
import { isOpen, type PodCase } from "./pod-case.ts";

/** What a delivery needs, and what it counts. */
export interface Desk {
  readonly client: Client;
  readonly pipeline: Pick<Pipeline, "reportOf" | "dropCase">;
  readonly clock: Clock;
  /** What the node saw of a pod in custody; undefined for others. */
  readonly custody?: (uid: string) => Custody | undefined;
  /** Where we are: a case that names another node for our pod is forged, and not ours to write. */
  readonly node: string;
  readonly stats: { created: number; patched: number; conflicts: number; closed: number; foreign: number };
}

/** An AgentVerdict as the API server gives it. */
type StoredVerdict = Omit<AgentVerdict, "metadata"> & { readonly metadata: Metadata };

const requestTimeoutMs = 10_000;
/** A case that changes that often under our hands is left for later. */
const mostTries = 5;

/** Brings what is known of the pod to its open case. Throws what the API server says, where trying again now doesn't help. */
export async function deliver(one: PodCase, desk: Desk, signal: AbortSignal): Promise<void> {
  for (let tries = 0; tries < mostTries; tries++) {
    if (!one.isLocated) await locate(one, desk, signal);
    const wanted = wantedOf(one, desk);
    if (wanted === undefined) return;
    try {
      if (one.stored !== undefined) await patch(one, one.stored, wanted, desk, signal);
      else if (one.mayOpen(wanted)) await create(one, wanted, desk, signal);
      return;
    } catch (error) {
      if (isAlreadyExists(error)) await giveWay(one, desk, signal);
      else if ((isConflict(error) || isNotFound(error)) && one.stored !== undefined) await lookAgain(one, desk, signal);
      else throw error;
      desk.stats.conflicts++;
    }
  }
  throw new ApiError({
    code: 409,
    reason: "Conflict",
    message: `case of pod ${one.name}: changed ${mostTries} times in a row`,
  });
}

/** The case as it should be stored; undefined where there is nothing to say. */
export function objectFor(one: PodCase, desk: Desk): AgentVerdict | undefined {
  const wanted = wantedOf(one, desk);
  return wanted && objectOf(one, wanted);
}

/** The name is taken: by our own case, of which no answer came, or by somebody else's. */
async function giveWay(one: PodCase, desk: Desk, signal: AbortSignal): Promise<void> {
  const { number } = one;
  await locate(one, desk, signal);
  if (one.stored !== undefined || one.number !== number) return;
  desk.stats.foreign++;
  one.number++;
}

async function locate(one: PodCase, { client, node, stats }: Desk, signal: AbortSignal): Promise<void> {
  const { namespace, uid } = one;
  const labelSelector = `bailiff.dev/pod-uid=${uid}`;
  const selection = { namespace, labelSelector, signal, timeoutMs: requestTimeoutMs };
  const cases = await client.listAll<StoredVerdict>(resources.agentVerdicts, selection);
  const ofPod = cases.filter(({ spec }) => spec?.pod?.uid === uid);
  const own = ofPod.filter(({ spec }) => spec.pod.node === node);
  if (own.length < ofPod.length) stats.foreign++;
  one.locate(own, ofPod);
}

/** The stored case isn't what we thought: somebody changed it, closed it, or deleted it. */
async function lookAgain(one: PodCase, desk: Desk, signal: AbortSignal): Promise<void> {
  const name = { namespace: one.namespace, name: one.stored?.metadata.name ?? "" };
  const options = { signal, timeoutMs: requestTimeoutMs };
  const now = await desk.client.get<StoredVerdict>(resources.agentVerdicts, name, options).catch((error) => {
    if (isMissing(error, name.name)) return undefined;
    throw error;
  });
  if (now !== undefined && isOpen(now)) {
    one.stored = now;
    return;
  }
  desk.stats.closed++;
  const found = desk.pipeline.reportOf(one.uid, one.number)?.verdict.spec;
  one.close(now, found, desk.clock.epochMs());
  desk.pipeline.dropCase(one.uid);
  // In custody, but not by this case: then by another, which a person opened.
  if (desk.custody?.(one.uid) !== undefined) one.isLocated = false;
}

async function create(one: PodCase, spec: AgentVerdictSpec, { client, stats }: Desk, signal: AbortSignal) {
  const draft = objectOf(one, spec);
  one.sent = draft.metadata.name;
  const options = { signal, timeoutMs: requestTimeoutMs };
  one.stored = await client.create<StoredVerdict>(resources.agentVerdicts, draft, options);
  stats.created++;
}

/** Everything of the spec but what people write; only if nobody changed the object since. */
async function patch(one: PodCase, stored: AgentVerdict, wanted: AgentVerdictSpec, desk: Desk, signal: AbortSignal) {
  const { pod: _, agent: __, reportedBy: ___, decision: ____, custody, ...spec } = objectOf(one, wanted).spec;
  // Of a pod that is free, or of an earlier life, custody stays as it is stored.
  const isHeld = desk.custody?.(one.uid) !== undefined;
  const body = {
    metadata: { resourceVersion: stored.metadata.resourceVersion },
    spec: { ...spec, policy: spec.policy ?? null, ...(isHeld && custody && { custody: wholeCustody(custody) }) },
  };
  const name = { namespace: one.namespace, name: stored.metadata.name };
  const options = { signal, timeoutMs: requestTimeoutMs };
  one.stored = await desk.client.merge<StoredVerdict>(resources.agentVerdicts, name, body, options);
  desk.stats.patched++;
}

function wantedOf(one: PodCase, { pipeline, custody }: Desk): AgentVerdictSpec | undefined {
  const spec = one.wanted(pipeline.reportOf(one.uid, one.number)?.verdict.spec);
  const seen = custody?.(one.uid);
  return spec && seen ? { ...spec, custody: seen } : spec;
}

function objectOf(one: PodCase, spec: AgentVerdictSpec): StoredVerdict {
  const name = verdictName(one.name, one.uid, one.number);
  const labels = { "bailiff.dev/pod-uid": one.uid };
  const metadata = { name, namespace: one.namespace, labels };
  const object = { apiVersion: "bailiff.dev/v1alpha1", kind: "AgentVerdict", metadata, spec } as const;
  return withinBytes(object) as StoredVerdict;
}
