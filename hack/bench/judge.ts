// The judge alone, from decoded event to findings: recorded events for its speed, hostile ones for its bounds.
import { Destinations } from "@bailiff/node-agent/destinations/destinations";
import { Identities } from "@bailiff/node-agent/identity/identities";
import { Pipeline } from "@bailiff/node-agent/pipeline/pipeline";
import { readRecording } from "@bailiff/node-agent/tetragon/recording/recording";
import type { Event } from "@bailiff/proto";
import { corpusObjects, sessionFile } from "../eval/corpus.ts";
import { hostile } from "./hostile.ts";

const everyday = ["dev-benign-1", "dev-benign-2-rollout"];
const attacked = ["dev-attack-1", "dev-attack-2", "dev-attack-3"];
const rounds = 60;

async function trained(): Promise<Pipeline> {
  const identities = new Identities();
  const destinations = new Destinations();
  const objects = await corpusObjects();
  for (const object of objects) destinations.learn(object);
  const pods = objects.map((object) => identities.learn(object)).filter((pod) => pod !== undefined);
  for (const pod of pods) destinations.learnPod(pod, identities.identityOf(pod).agent);
  const pipeline = new Pipeline({ identities, destinations, policies: [] });
  for (const name of ["train-1", "train-2", "train-3", "train-4"])
    for await (const event of readRecording(sessionFile(name))) pipeline.learn(event);
  pipeline.finishLearning();
  return pipeline;
}

export async function judgeBench(): Promise<void> {
  const [calm, wild] = [await recorded(everyday), await recorded(attacked)];
  const base = await timed("everyday work", await trained(), repeated(calm, rounds));
  const attack = await timed("under attack", await trained(), repeated(wild, rounds / 2));
  const flood = await timed(
    "hostile flood",
    await trained(),
    hostile(wild, Number(process.env["BAILIFF_BENCH_ACTIONS"] ?? 1_000_000)),
  );
  console.log(
    `µs an action, by ratio to everyday work: under attack ${(attack / base).toFixed(2)}, hostile flood ${(flood / base).toFixed(2)}`,
  );
}

async function recorded(names: readonly string[]): Promise<Event[]> {
  const events: Event[] = [];
  for (const name of names) for await (const event of readRecording(sessionFile(name))) events.push(event);
  return events;
}

function* repeated(events: readonly Event[], times: number): Generator<Event> {
  for (let round = 0; round < times; round++) yield* events;
}

/** Takes all events one by one; prints and gives back the mean µs an action. Events that are no actions are not timed. */
async function timed(what: string, pipeline: Pipeline, events: Iterable<Event>): Promise<number> {
  const collect = globalThis.gc ?? (() => undefined);
  const micros: number[] = [];
  let [warm, heapAtWarm, cpu] = [0, 0, 0];
  for (const event of events) {
    const before = pipeline.tally.actions;
    const start = process.hrtime.bigint();
    pipeline.take(event);
    const took = Number(process.hrtime.bigint() - start) / 1000;
    if (pipeline.tally.actions === before) continue;
    // The first tenth of a million warms the compiler up and fills what is bounded.
    if (++warm === 100_000) {
      collect();
      heapAtWarm = process.memoryUsage().heapUsed;
    }
    if (warm > 20_000) {
      cpu += took;
      if (micros.length < 500_000) micros.push(took);
      else micros[Math.floor(micros.length * ((warm * 0.618_034) % 1))] = took;
    }
  }
  collect();
  const grown = (process.memoryUsage().heapUsed - heapAtWarm) / 1024 / 1024;
  micros.sort((a, b) => a - b);
  const at = (share: number): string => (micros[Math.floor(micros.length * share)] ?? 0).toFixed(2);
  const mean = cpu / Math.max(1, warm - 20_000);
  console.log(
    `${what}: ${warm} actions, µs an action p50 ${at(0.5)} p99 ${at(0.99)} p99.9 ${at(0.999)} mean ${mean.toFixed(2)}; ${Math.round(1_000_000 / mean)} actions a second on one core; heap grew by ${grown.toFixed(1)} MiB since action 100,000`,
  );
  return mean;
}
