// From what the kernel saw to the cut: 200 pods are attacked one after the other, each by one recorded event. Real API server, operator
// and node agent, each a process of its own. All moments are taken here: when the event went out, and when a watch told what was stored.
import { setTimeout as sleep } from "node:timers/promises";
import { type ApiObject, Client, type Resource, resources } from "@bailiff/crds/client/index";
import { Destinations } from "@bailiff/node-agent/destinations/destinations";
import { Identities } from "@bailiff/node-agent/identity/identities";
import { Pipeline } from "@bailiff/node-agent/pipeline/pipeline";
import { decodeFrame } from "@bailiff/proto";
import { framesOf } from "@bailiff/proto/testing/recorded";
import { recordingOf, Stage } from "../../test/cluster/live/stage.ts";
import type { Json } from "../control-plane/api.ts";
import { until } from "../control-plane/ready.ts";
import { startNodeAgent, startOperator } from "./agents.ts";
import { freshBundle } from "./bundle.ts";
import { percentile } from "./percentile.ts";
import type { Measured } from "./process.ts";
import { makePod, podsOf } from "./stream/pods.ts";
import { frameOf, runOf, templateOf } from "./stream/template.ts";

const session = "dev-attack-1";
const attacks = 200;
/** Apart from each other: what is measured is how long one takes, not how many fit into a second. */
const everyMs = 250;

interface Moments {
  sentMs: number;
  verdictMs?: number;
  cutMs?: number;
}

export async function latencyBench(): Promise<void> {
  await using operatorBundle = await freshBundle("operator");
  await using agentBundle = await freshBundle("node-agent");
  await using stage = await Stage.set();
  const { frame, uid } = offence();
  const pod = podsOf(session).find(({ metadata }) => metadata.uid === uid);
  const { namespace } = pod.metadata;
  const selector = { matchExpressions: [{ key: "no-such-label", operator: "DoesNotExist" }] };
  const response = { maxQuarantined: "100%", maxPerHour: 1000 };
  await stage.policy(namespace, { mode: "Quarantine", selector, response });
  const uids: string[] = [];
  for (let copy = 0; copy < attacks; copy++)
    uids.push(await makePod(stage, pod, copy, `10.77.${copy >> 7}.${(copy & 127) + 1}`));
  await using operator = await startOperator(stage, operatorBundle.file);
  await using agent = await startNodeAgent(stage, agentBundle.file, stage.tetragon);
  await until("the policy is armed", 60_000, async () =>
    (await stage.list("/apis/networking.k8s.io/v1/networkpolicies")).some(({ metadata }) =>
      metadata.name.startsWith("bailiff-quarantine-"),
    ),
  );
  const moments = new Map<string, Moments>(uids.map((made) => [made, { sentMs: 0 }]));
  const end = new AbortController();
  const watching = [
    follow(stage, resources.agentVerdicts, namespace, end.signal, (verdict) => {
      const one = moments.get(verdict.spec.pod.uid);
      if (one && verdict.spec.recommendation === "Quarantine") one.verdictMs ??= performance.now();
    }),
    follow(stage, resources.pods, namespace, end.signal, ({ metadata }) => {
      const one = moments.get(metadata.uid);
      if (one && metadata.labels?.["bailiff.dev/quarantine"] !== undefined) one.cutMs ??= performance.now();
    }),
  ];
  await sleep(2_000);
  const programs = { "node agent": agent, operator };
  const before = await pagesOf(programs);
  for (const [copy, made] of uids.entries()) {
    const template = templateOf(frame, { number: copy, uids: new Map([[uid, made]]) });
    const one = moments.get(made);
    if (one) one.sentMs = performance.now();
    stage.tetragon.send(frameOf(template, runOf(copy, 0), { from: template.time, to: Date.now() * 1000, pace: 1 }));
    await sleep(everyMs);
  }
  await until("every pod is cut", 60_000, async () => [...moments.values()].every(({ cutMs }) => cutMs !== undefined));
  end.abort();
  await Promise.allSettled(watching);
  tell(`${attacks} pods, one every ${everyMs} ms`, [...moments.values()]);
  tellRequests(before, await pagesOf(programs));
}

const pagesOf = async (programs: Readonly<Record<string, Measured>>) =>
  new Map(await Promise.all(Object.entries(programs).map(async ([name, one]) => [name, await one.metrics()] as const)));

/** What either program asked of the API server for each attack, and how long an answer took: the rest of the time is waiting and work. */
function tellRequests(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
  for (const [name, page] of after) {
    const [asked, then] = [requestsOf(page), requestsOf(before.get(name) ?? "")];
    const lines = [...asked].map(([what, { count, seconds }]) => {
      const known = then.get(what) ?? { count: 0, seconds: 0 };
      return { what, count: count - known.count, ms: ((seconds - known.seconds) / (count - known.count)) * 1000 };
    });
    const told = lines
      .filter(({ count }) => count >= attacks / 20)
      .sort((a, b) => b.count - a.count)
      .map(({ what, count, ms }) => `${(count / attacks).toFixed(2)} ${what} of ${ms.toFixed(1)} ms`);
    console.log(`requests of the ${name} for each attack, and their mean: ${told.join(", ")}`);
  }
}

/** By method and resource, from a metrics page. */
function requestsOf(page: string): Map<string, { count: number; seconds: number }> {
  const requests = new Map<string, { count: number; seconds: number }>();
  for (const line of page.split("\n")) {
    const [, kind, labels = "", value] = /^bailiff_api_request_seconds_(sum|count)\{(.*)\} (.*)$/.exec(line) ?? [];
    if (kind === undefined) continue;
    const label = (name: string) => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? "";
    const what = `${label("method")} ${label("resource")}`;
    const known = requests.get(what) ?? { count: 0, seconds: 0 };
    if (kind === "sum") known.seconds += Number(value);
    else known.count += Number(value);
    requests.set(what, known);
  }
  return requests;
}

/** The first recorded event that alone is reason enough to take its pod into custody, and whose it is. */
function offence(): { frame: Buffer; uid: string } {
  const pods = podsOf(session);
  for (const frame of framesOf(recordingOf(session))) {
    const event = decodeFrame(frame);
    if (event.type !== "exec" || event.process.pod === undefined) continue;
    const identities = new Identities();
    for (const one of pods) identities.learn(one);
    const pipeline = new Pipeline({ identities, destinations: new Destinations(), policies: [] });
    pipeline.take(event);
    if (pipeline.verdicts().some(({ spec }) => spec.recommendation === "Quarantine"))
      return { frame, uid: event.process.pod.uid };
  }
  throw new Error(`no event of ${session} is reason enough by itself`);
}

async function follow(
  stage: Stage,
  resource: Resource,
  namespace: string,
  signal: AbortSignal,
  see: (object: Json) => void,
): Promise<void> {
  const client = new Client({ kubeconfig: stage.plane.kubeconfigPath, fieldManager: "bench" });
  let resourceVersion = "";
  for await (const page of client.list(resource, { namespace })) resourceVersion = page.resourceVersion;
  const how = { namespace, resourceVersion, serverTimeoutMs: 900_000, silenceMs: 900_000, signal };
  for await (const { type, object } of client.watch<ApiObject>(resource, how)) if (type !== "BOOKMARK") see(object);
}

function tell(what: string, moments: readonly Moments[]): void {
  const line = (name: string, ms: readonly number[]) =>
    `${name} p50 ${percentile(ms, 0.5).toFixed(0)} p99 ${percentile(ms, 0.99).toFixed(0)} ms`;
  const ms = (take: (one: Moments) => number | undefined) => moments.flatMap((one) => take(one) ?? []);
  console.log(
    `${what}: ${[
      line(
        "event sent → verdict seen",
        ms(({ sentMs, verdictMs }) => verdictMs && verdictMs - sentMs),
      ),
      line(
        "→ cut seen",
        ms(({ verdictMs, cutMs }) => verdictMs && cutMs && cutMs - verdictMs),
      ),
      line(
        "in all",
        ms(({ sentMs, cutMs }) => cutMs && cutMs - sentMs),
      ),
    ].join("; ")}`,
  );
}
