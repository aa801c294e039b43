// A session's pods, several times on one node: each with a uid, an address and container ids of its own, of the same agents.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { node, type Stage } from "../../../test/cluster/live/stage.ts";
import type { Json } from "../../control-plane/api.ts";
import { containerIdOf } from "./template.ts";

const corpus = join(import.meta.dirname, "../../../test/fixtures/corpus/cluster.json");

/** Makes them; for each copy recorded uid → uid that the API server gave. */
export async function makeCopies(stage: Stage, session: string, copies: number): Promise<Record<string, string>[]> {
  const pods = podsOf(session);
  const all: Record<string, string>[] = [];
  for (let copy = 0; copy < copies; copy++) {
    const uids = await Promise.all(
      pods.map(async (pod, at) => [pod.metadata.uid, await makePod(stage, pod, copy, `10.77.${copy}.${at + 1}`)]),
    );
    all.push(Object.fromEntries(uids));
  }
  return all;
}

/** The pods that a session was recorded with. */
export function podsOf(session: string): Json[] {
  const { sessions } = JSON.parse(readFileSync(corpus, "utf8"));
  return sessions[session].objects.filter(({ kind }: Json) => kind === "Pod");
}

/** Bare, as the stage makes them: its agent is its service account. */
export async function makePod(stage: Stage, pod: Json, copy: number, podIP: string): Promise<string> {
  const { namespace, labels } = pod.metadata;
  const name = `${pod.metadata.name}-${copy}`;
  const { serviceAccountName, containers } = pod.spec;
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const own = containers.map(({ volumeMounts: _, ...container }: Json) => container);
  const spec = { nodeName: node, serviceAccountName, containers: own, automountServiceAccountToken: false };
  const made = await stage.plane.ask("POST", path, { body: { metadata: { name, labels }, spec } });
  const containerStatuses = pod.status.containerStatuses.map((status: Json) => ({
    ...status,
    containerID: status.containerID?.replace(/[0-9a-f]{64}/, (id: string) => containerIdOf(id, copy)),
  }));
  const startTime = new Date(Date.now() - 3_600_000).toISOString();
  const status = { phase: "Running", startTime, podIP, podIPs: [{ ip: podIP }], containerStatuses };
  await stage.plane.ask("PATCH", `${path}/${name}/status`, { body: { status } });
  return made.metadata.uid;
}
