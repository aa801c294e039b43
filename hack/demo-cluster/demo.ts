// The story of the demo: a whole system is set up, an agent learns, is attacked, is taken into custody and is released. All that is
// told is read back from the API server.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { AgentVerdict } from "@bailiff/crds";
import { agentVerdict } from "@bailiff/crds/agent-verdict/agent-verdict";
import { columns, counted, cut, field, type Ink } from "@bailiff/node-agent/replay/output/paper";
import { type NodeAgent, node, Stage } from "../../test/cluster/live/stage.ts";
import { caseLines } from "./case.ts";
import type { Phase } from "./phases.ts";
import { followKubectl, quote, startOperator, writeKubectl } from "./processes.ts";
import { conditionOf, endingAt, enter, namespace, ours, patienceMs, podOf, theCase, wait } from "./world.ts";

export interface Telling {
  readonly say: (...lines: readonly string[]) => void;
  readonly paint: Ink;
  /** True: a person watches; events come at a pace that can be followed, and the person releases. */
  readonly isWatched: boolean;
  /** An empty folder of the demo's own, removed by who made it. */
  readonly folder: string;
  readonly reach: (phase: Phase, object: string, says: string) => void;
  readonly signal: AbortSignal;
}

const policyName = "watched";
/** The second batch holds all the rest of the session: the agent isn't judged by half of its everyday work. */
const learningArgs = (isWatched: boolean) => [
  ...["--shard-every", isWatched ? "22s" : "4s", "--shard-rest", "0", "--baseline-every", "1s"],
];

/** Tells it to the end; throws where something doesn't come about, or the signal aborts. Leaves nothing behind either way. */
export async function demo(telling: Telling): Promise<void> {
  const { say, paint, folder, signal } = telling;
  say(
    "",
    `${paint("bold", "Bailiff")}  the whole system, on a real API server; kernel events as Tetragon recorded them`,
  );
  say(...title("1  The cluster", "CRDs, permissions and admission policies as deploy/ ships them", paint));
  await using stage = await Stage.set();
  signal.throwIfAborted();
  const kubectl = writeKubectl(stage.plane, folder);
  await enter(stage, "train-1");
  await using _operator = await startOperator(stage.plane, signal);
  await arm(stage, telling);
  const agent = await stage.agent(learningArgs(telling.isWatched));
  signal.throwIfAborted();
  say(
    ...field(
      "running",
      `API server ${stage.plane.server}, operator, node agent of ${node}, stand-ins for kubelet and Tetragon`,
    ),
  );
  await learn(stage, agent, telling);

  say(...title("3  The attack", `$ kubectl -n ${namespace} get agentverdicts -w`, paint));
  const caught = await attack(stage, agent, kubectl, telling);
  say(
    ...title(
      "4  The case",
      `read from the API server; all of it: $ kubectl -n ${namespace} get agentverdicts -o yaml`,
      paint,
    ),
  );
  const read = await stage.plane.ask("GET", `${ours}/agentverdicts/${caught.metadata.name}`);
  say(...caseLines(agentVerdict.parse(read), paint));
  await release(stage, kubectl, caught, telling);
}

async function arm(stage: Stage, { reach, signal }: Telling): Promise<void> {
  const selector = { matchLabels: { app: "research-agent" } };
  const learning = { minActions: 50, minAge: "0", minPods: 1, maxNoveltyRate: 1 };
  const response = { maxQuarantined: "100%", maxPerHour: 100 };
  await stage.policy(namespace, { selector, mode: "Quarantine", learning, response }, policyName);
  const networkPolicy = `bailiff-quarantine-${policyName}`;
  const policy = await wait("the policy is accepted and armed", signal, async () => {
    const now = await stage.plane.ask("GET", `${ours}/agentpolicies/${policyName}`);
    const armed = await stage.list(`/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`);
    const isArmed = armed.some(({ metadata }) => metadata.name === networkPolicy);
    return conditionOf(now, "Accepted")?.status === "True" && isArmed && now;
  });
  const accepted = conditionOf(policy, "Accepted");
  reach("armed", `agentpolicy/${policyName}`, `Accepted=${accepted?.status}; networkpolicy/${networkPolicy} is stored`);
}

async function learn(stage: Stage, agent: NodeAgent, { say, paint, isWatched, reach, signal }: Telling): Promise<void> {
  const frames = endingAt(stage, "train-1", Date.now() - 1_800_000);
  say(
    ...title(
      "2  Learning",
      `${counted(frames.length, "kernel event")} of everyday work${isWatched ? ", 12 times as fast as recorded; about 25 s" : ""}`,
      paint,
    ),
  );
  await stage.tetragon.play(frames, { factor: isWatched ? 12 : Number.POSITIVE_INFINITY, signal });
  const baseline = await wait("the baseline is ready and all batches are merged", signal, async () => {
    const written = await agent.metric('bailiff_shards_total{outcome="written"}');
    const isMerged = written === (await agent.metric('bailiff_shards_total{outcome="acknowledged"}'));
    const isJudged = (await agent.metric('bailiff_waiting_events{where="inbox"}')) === 0;
    const [one] = await stage.list(`${ours}/agentbaselines`);
    return isMerged && isJudged && one?.status?.state === "Ready" && one;
  });
  const { readiness, state } = baseline.status;
  const amount = `${counted(readiness.exec.actions, "program start")}, ${counted(readiness.connect.actions, "connection")}`;
  reach("learned", `agentbaseline/${baseline.metadata.name}`, `${state}: ${amount}`);
}

/** Fresh pods of the same agents, then the attack; resolves to the case that took a pod into custody. */
async function attack(stage: Stage, agent: NodeAgent, kubectl: string, telling: Telling): Promise<AgentVerdict> {
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
  let isPrinted = false;
  await using _follower = followKubectl(kubectl, follow, (line) => {
    isPrinted ||= line.includes(" Quarantined ");
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
    await wait("kubectl has printed it as well", signal, async () => isPrinted);
    return held;
  } finally {
    stop.abort();
    await playing;
  }
}

async function release(stage: Stage, kubectl: string, { metadata }: AgentVerdict, telling: Telling): Promise<void> {
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

const isSevere = (severity: string): boolean => severity === "High" || severity === "Critical";

function title(name: string, what: string, paint: Ink): string[] {
  const line = `${paint("cyan", paint("bold", name))}  ${paint("dim", cut(what, columns - name.length - 2))}`;
  return ["", line, paint("dim", "━".repeat(columns))];
}
