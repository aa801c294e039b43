// What the demo asks of its stage: pods that a kubelet looks after, frames that end now, and what the API server has.
import { decodeFrame } from "@bailiff/proto";
import { node, type Stage } from "../../test/cluster/live/stage.ts";
import type { Json } from "../control-plane/api.ts";
import { startKubelet } from "../control-plane/kubelet/kubelet.ts";
import { until } from "../control-plane/ready.ts";

/** Where the agent lives that the demo is about. */
export const namespace = "research";
/** The policy that the story is about. */
export const policyName = "watched";
export const ours = `/apis/bailiff.dev/v1alpha1/namespaces/${namespace}`;
/** So long anything may take that no person is waited for: machines are slow at times. */
export const patienceMs = 180_000;

const kubelets = new WeakMap<Stage, AbortController>();

/** Makes a session's pods. The kubelet stand-in rests meanwhile: pods of a recording come with their recorded status. */
export async function enter(stage: Stage, session: string): Promise<void> {
  kubelets.get(stage)?.abort();
  const rest = new AbortController();
  kubelets.set(stage, rest);
  await stage.enter(session);
  await startKubelet(stage.plane, [node], AbortSignal.any([stage.plane.signal, rest.signal]));
}

/** The first case of the namespace that is so. */
export async function theCase(stage: Stage, isIt: (verdict: Json) => boolean): Promise<Json | undefined> {
  return (await stage.list(`${ours}/agentverdicts`)).find(isIt);
}

/** A session's frames, the last of them at that time: nothing that is shown happened in the future. */
export function endingAt(stage: Stage, session: string, endMs: number): Buffer[] {
  const frames = stage.frames(session, endMs);
  const lastMicros = Math.max(...frames.map((frame) => decodeFrame(frame).time));
  return stage.frames(session, endMs - (lastMicros / 1000 - endMs));
}

/** The live pod of a case, if it is still the same one. */
export async function podOf(stage: Stage, { spec }: Json): Promise<Json | undefined> {
  const { status, body } = await stage.plane.request("GET", `/api/v1/namespaces/${namespace}/pods/${spec.pod.name}`);
  return status === 200 && body.metadata.uid === spec.pod.uid ? body : undefined;
}

/** Like `until`, and throws when the signal aborts. */
export function wait<T>(
  what: string,
  signal: AbortSignal,
  ask: () => Promise<T | undefined | false>,
  timeoutMs = patienceMs,
): Promise<T> {
  const asked = async () => {
    signal.throwIfAborted();
    return ask();
  };
  return until(what, timeoutMs, asked, 100);
}

/** A condition of that type, of any object that has some. */
export function conditionOf(object: Json, type: string): Json | undefined {
  return object.status?.conditions?.find((one: Json) => one.type === type);
}
