// The second half of the story: the attack, what the kernel shows of the cut, and the release.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { AgentVerdict } from "@bailiff/crds";
import { evidenceFrames } from "../../test/cluster/live/evidence.ts";
import type { NodeAgent, Stage } from "../../test/cluster/live/stage.ts";
import { followKubectl, quote } from "./processes.ts";
import { type Telling, title } from "./telling.ts";
import { endingAt, enter, namespace, ours, patienceMs, podOf, policyName, theCase, wait } from "./world.ts";

/** Fresh pods of the same agents, then the attack; resolves to the case that took a pod into custody, once the cut is proven. */
export async function attack(stage: Stage, agent: NodeAgent, kubectl: string, telling: Telling): Promise<AgentVerdict> {
  const { say, isWatched, reach, signal } = telling;
  await stage.leave();
  const fetched = 'bailiff_shards_total{outcome="fetched"}';
  const before = await agent.metric(fetched);
  await enter(stage, "dev-attack-1");
  await wait(
    "the node agent has fetched what it judges by",
    signal,
    async () => (await agent.metric(fetched)) > before + 2,
  );
  const follow = ["-n", namespace, "get", "agentverdicts", "-w"];
  let printed = "";
  await using _follower = followKubectl(kubectl, follow, (line) => {
    printed += `${line}\n`;
    say(`  ${line}`);
  });
  const stop = new AbortController();
  const playing = stage.tetragon.play(endingAt(stage, "dev-attack-1", Date.now()), {
    factor: isWatched ? 6 : Number.POSITIVE_INFINITY,
    signal: AbortSignal.any([signal, stop.signal]),
  });
  try {
    const found = await wait("a case is there", signal, () => theCase(stage, ({ spec }) => isSevere(spec.severity)));
    reach("attacked", `agentverdict/${found.metadata.name}`, `${found.spec.severity}: ${found.spec.findings[0].rule}`);
    const held = await wait("its pod is in custody", signal, async () => {
      const one = await theCase(stage, ({ status }) => status?.phase === "Quarantined");
      const pod = one && (await podOf(stage, one));
      return pod?.metadata.labels?.["bailiff.dev/quarantine"] === policyName && one;
    });
    reach(
      "in custody",
      `agentverdict/${held.metadata.name}`,
      `${held.status.phase}; its pod wears bailiff.dev/quarantine`,
    );
    await playing;
    const inbox = 'bailiff_waiting_events{where="inbox"}';
    await wait("all events are judged", signal, async () => (await agent.metric(inbox)) === 0);
    const proven = await prove(stage, held, telling);
    await wait("kubectl has printed it as well", signal, async () => / Quarantined +Enforced /.test(printed));
    return proven;
  } finally {
    stop.abort();
    await playing;
  }
}

export async function release(
  stage: Stage,
  kubectl: string,
  { metadata }: AgentVerdict,
  telling: Telling,
): Promise<void> {
  const { say, paint, isWatched, reach, signal } = telling;
  const decision = JSON.stringify({ spec: { decision: { action: "Release", by: "admin", reason: "a drill" } } });
  const command = `${kubectl} -n ${namespace} \\\n    patch agentverdict ${metadata.name} \\\n    --type merge -p ${quote(decision)}`;
  const how = isWatched
    ? "run this in another terminal; Ctrl-C ends the demo"
    : "nobody is watching, so the demo runs it";
  say(...title("5  The release", how, paint), `  ${paint("bold", command)}`, "");
  if (!isWatched) await promisify(execFile)("sh", ["-c", command], { signal });
  const path = `${ours}/agentverdicts/${metadata.name}`;
  const timeoutMs = isWatched ? Number.POSITIVE_INFINITY : patienceMs;
  const { object, pod } = await wait(
    "the case is closed and its pod is free",
    signal,
    async () => {
      const object = await stage.plane.ask("GET", path);
      if (object.status.closedAt && object.status.phase !== "Released")
        throw new Error(`the case was closed as ${object.status.phase}, not Released`);
      const pod = await podOf(stage, object);
      const marks = Object.keys(pod?.metadata.labels ?? {}).filter((key) => key.startsWith("bailiff.dev/"));
      return object.status.phase === "Released" && pod && marks.length === 0 && { object, pod };
    },
    timeoutMs,
  );
  reach("released", `agentverdict/${metadata.name}`, `${object.status.phase}; pod ${pod.metadata.name} wears no mark`);
  const table = await promisify(execFile)(kubectl, ["-n", namespace, "get", "agentverdicts"], { signal });
  say(
    "",
    ...table.stdout
      .trimEnd()
      .split("\n")
      .map((line) => `  ${line}`),
  );
}

/**
 * What the kernel refuses a pod under its cut, as it was recorded of another pod under the same one: of this pod there is no kernel here.
 * Resolves to the case once the operator says that the cut holds.
 */
async function prove(stage: Stage, { metadata, spec }: AgentVerdict, telling: Telling): Promise<AgentVerdict> {
  const { say, paint, reach, signal } = telling;
  const path = `${ours}/agentverdicts/${metadata.name}`;
  await wait("the cut has settled", signal, async () => {
    const { spec } = await stage.plane.ask("GET", path);
    return spec.custody?.window !== undefined;
  });
  say(paint("dim", "  … and now what the kernel refuses a pod under this cut, as it was recorded of another pod"));
  await stage.tetragon.play(evidenceFrames("q2-kernel-quarantine-with-proof-policies", spec.pod.uid, Date.now(), {}));
  const held = await wait("the cut is said to hold", signal, async () => {
    const now = await stage.plane.ask("GET", path);
    return now.status.quarantine?.state === "Enforced" && now;
  });
  const { state, message } = held.status.quarantine;
  reach("proven", `agentverdict/${metadata.name}`, `${state}: ${message}`);
  return held;
}

const isSevere = (severity: string): boolean => severity === "High" || severity === "Critical";
