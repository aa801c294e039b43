// Somebody who knows that he is watched, against the live node agent: any number of events that nobody ever saw, megabytes of arguments,
// bytes that are no text, the mark of probes on an attack, and a flood of program starts to hide one connection in.
// BAILIFF_HOSTILE_EVENTS=1000000 plays a million of them; without it thirty thousand.
import { existsSync, readFileSync } from "node:fs";
import { decodeFrame, type Event } from "@bailiff/proto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodeAgentEnvironment, nodeFlags } from "../../../hack/bench/node-flags.ts";
import type { Json } from "../../../hack/control-plane/api.ts";
import { edited } from "../../../hack/tetragon-stand-in/hostile/edit.ts";
import { asProbe, hostileFrames } from "../../../hack/tetragon-stand-in/hostile/hostile.ts";
import { quiet } from "./quiet.ts";
import { type NodeAgent, Stage } from "./stage.ts";

const count = Number(process.env["BAILIFF_HOSTILE_EVENTS"] ?? 30_000);
/** The limit that its container is shipped with; it runs as its image would run it. */
const mostMegabytes = 384;
const asInItsImage = { nodeOptions: nodeFlags("node-agent"), environment: nodeAgentEnvironment };
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
  await stage.enter("dev-attack-1");
  for (const namespace of ["support", "research", "platform", "dev-agents", "finance"]) await stage.policy(namespace);
});
afterAll(() => stage?.[Symbol.asyncDispose]());

test(`${count} hostile events bring nothing down, are a finding themselves, and hide nothing`, async () => {
  const agent = await stage.agent(["--shard-every", "2s", "--shard-rest", "0"], asInItsImage);
  const frames = stage.frames("dev-attack-1");
  const find = (isIt: (event: Event) => boolean): Buffer => {
    const frame = frames.find((one) => isIt(decodeFrame(one)));
    if (frame === undefined) throw new Error("the session has no such event");
    return frame;
  };
  // What is to be hidden, as recorded: a question to the metadata service, and a reverse shell in another pod, dressed as a probe.
  const hidden = find(
    (event) =>
      event.type === "kprobe" && event.args.some((arg) => "address" in arg && arg.address === "169.254.169.254"),
  );
  const flooder = uidOf(decodeFrame(hidden));
  const shell = find((event) => event.type === "exec" && event.process.arguments.includes("/dev/tcp/"));
  const victim = uidOf(decodeFrame(shell));
  expect(victim).not.toBe(flooder);
  const exec = find((event) => event.type === "exec" && uidOf(event) === flooder);
  const connect = find(
    (event) => event.type === "kprobe" && event.functionName === "tcp_connect" && uidOf(event) === flooder,
  );
  const startMicros = decodeFrame(hidden).time;
  const half = Math.floor(count / 2);

  const seriesOf = async () => (await agent.get("/metrics")).text.split("\n").filter((line) => /^[a-z]/.test(line));
  const seriesBefore = (await seriesOf()).length;
  const startedMs = performance.now();
  await stage.tetragon.pour(hostileFrames({ exec, connect, count: half, startMicros: startMicros - half * 100 }));
  await stage.tetragon.pour([edited(shell, { 1: { 1: asProbe } })]);
  const flood = hostileFrames({ exec, connect, count: half, startMicros, isExecFlood: true });
  let index = 0;
  const withOneConnect = (function* () {
    for (const frame of flood) {
      if (index++ === Math.floor(half * 0.8)) yield hidden;
      yield frame;
    }
  })();
  await stage.tetragon.pour(withOneConnect);
  const verdicts = await quiet(stage, agent);
  const seconds = (performance.now() - startedMs) / 1000;

  expect(agent.child.exitCode).toBeNull();
  expect((await agent.get("/readyz")).status).toBe(200);
  const found = (uid: string) =>
    verdicts
      .filter(({ spec }) => spec.pod.uid === uid)
      .flatMap(({ spec }) => spec.findings.map(({ rule }: Json) => rule));
  expect(found(flooder)).toContain("metadata-endpoint");
  expect(found(flooder)).toContain("exec-rate");
  expect(found(flooder)).toContain("coverage-loss");
  expect(found(victim)).toContain("reverse-shell");
  const [theirs] = verdicts.filter(({ spec }) => spec.pod.uid === flooder);
  expect(JSON.stringify(theirs).length).toBeLessThan(400_000);
  // Whatever was named a million times, no label has it: rules, severities and reasons are all that there are.
  const series = await seriesOf();
  expect(series.length).toBeLessThan(seriesBefore + 150);
  const named = (await stage.pods()).flatMap(({ metadata, status }) => [metadata.uid, metadata.name, status.podIP]);
  expect(series.filter((line) => named.some((one) => line.includes(`"${one}"`)))).toEqual([]);
  const shed = await Promise.all(
    ["flood", "pressure", "overflow"].map(
      async (reason) => [reason, await agent.metric(`bailiff_shed_total{reason="${reason}"}`)] as const,
    ),
  );
  expect(shed.at(-1)).toEqual(["overflow", 0]);
  const peak = peakMegabytes(agent);
  console.log(
    `${count} hostile events in ${seconds.toFixed(0)} s: ${JSON.stringify(Object.fromEntries(shed))} shed, peak RSS ${peak ?? "unknown"} MiB`,
  );
  if (peak !== undefined) expect(peak).toBeLessThan(mostMegabytes);
  expect(await agent.kill("SIGTERM")).toBe(0);
}, 1_800_000);

const uidOf = (event: Event): string => ("process" in event ? (event.process.pod?.uid ?? "") : "");

/** What its memory came to at the most, where the kernel tells. */
function peakMegabytes({ child }: NodeAgent): number | undefined {
  const file = `/proc/${child.pid}/status`;
  if (!existsSync(file)) return undefined;
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(file, "utf8"))?.[1]) / 1024);
}
