// The story of the demo: a whole system is set up, an agent learns, is attacked, is taken into custody and is released. All that is
// told is read back from the API server.
import { agentVerdict } from "@bailiff/crds/agent-verdict/agent-verdict";
import { counted, field } from "@bailiff/node-agent/replay/output/paper";
import { type NodeAgent, node, Stage } from "../../test/cluster/live/stage.ts";
import { recordedPolicies } from "../tetragon-stand-in/stand-in.ts";
import { caseLines } from "./case.ts";
import { attack, release } from "./custody.ts";
import { startOperator, writeKubectl } from "./processes.ts";
import { type Telling, title } from "./telling.ts";
import { conditionOf, endingAt, enter, namespace, ours, policyName, wait } from "./world.ts";

/** The tracing policy of the kernel's cut, by the name that it had when its refusals were recorded. */
const kernelCut = "bailiff-quarantine-full";
/** Less than an agent is asked for in earnest: a session lasts three minutes, and there is one pod. */
const learning = { minActions: 50, minAge: "0", minPods: 1, maxNoveltyRate: 1 };
const eased =
  "for the demo 50 actions are enough, of any age, of one pod, however new; by default 1,000, a day old, of two pods, 1 % of them new";

/** The second batch holds all the rest of the session: the agent isn't judged by half of its everyday work. */
const learningArgs = (isWatched: boolean) => [
  "--shard-every",
  isWatched ? "22s" : "4s",
  "--shard-rest",
  "0",
  "--baseline-every",
  "1s",
];

/** Tells it to the end; throws where something doesn't come about, or the signal aborts. Leaves nothing behind either way. */
export async function demo(telling: Telling): Promise<void> {
  const { say, paint, signal } = telling;
  say(
    "",
    `${paint("bold", "Bailiff")}  the whole system, on a real API server; kernel events as Tetragon recorded them`,
  );
  say(...title("1  The cluster", "CRDs, permissions and admission policies as deploy/ ships them", paint));
  await using stage = await Stage.set();
  signal.throwIfAborted();
  const kubectl = writeKubectl(stage.plane, stage.folder);
  stage.tetragon.policies = [...recordedPolicies, { name: kernelCut, state: 1, mode: 1 }];
  await enter(stage, "train-1");
  await using _operator = await startOperator(stage.plane, signal);
  await arm(stage, telling);
  const agent = await stage.agent([...learningArgs(telling.isWatched), ...["--kernel-cut-policy", kernelCut]]);
  signal.throwIfAborted();
  say(
    ...field(
      "running",
      `API server ${stage.plane.server}, operator, node agent of ${node}, stand-ins for kubelet and Tetragon`,
    ),
  );
  await learn(stage, agent, telling);

  say(...title("3  The attack", `$ kubectl -n ${namespace} get agentverdicts -w`, paint));
  const held = await attack(stage, agent, kubectl, telling);
  say(
    ...title(
      "4  The case",
      `read from the API server; all of it: $ kubectl -n ${namespace} get agentverdicts -o yaml`,
      paint,
    ),
  );
  say(...caseLines(agentVerdict.parse(held), paint));
  await release(stage, kubectl, held, telling);
}

async function arm(stage: Stage, { reach, signal }: Telling): Promise<void> {
  const selector = { matchLabels: { app: "research-agent" } };
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
  say(...field("eased", eased));
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
