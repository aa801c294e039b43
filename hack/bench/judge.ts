// The judge alone, from decoded event to findings: recorded events for its speed, hostile ones for its bounds.
import type { Pipeline } from "@bailiff/node-agent/pipeline/pipeline";
import type { Event } from "@bailiff/proto";
import type { Corpus } from "../eval/corpus/corpus.ts";
import { fixtureCorpus } from "../eval/corpus/fixture.ts";
import { engineOf, train } from "../eval/judge/judge.ts";
import { hostile } from "./hostile.ts";

const rounds = 60;

function trained({ sessions, objects }: Corpus): Pipeline {
  const training = sessions.filter(({ kind }) => kind === "training");
  return engineOf(
    train(
      training.map(({ events }) => events),
      { objects },
    ),
  );
}

export async function judgeBench(): Promise<void> {
  const corpus = await fixtureCorpus();
  const [calm, wild] = [recorded(corpus, "benign-test"), recorded(corpus, "attack")];
  const base = await timed("everyday work", trained(corpus), repeated(calm, rounds));
  const attack = await timed("under attack", trained(corpus), repeated(wild, rounds / 2));
  const flood = await timed(
    "hostile flood",
    trained(corpus),
    hostile(wild, Number(process.env["BAILIFF_BENCH_ACTIONS"] ?? 1_000_000)),
  );
  console.log(
    `µs an action, by ratio to everyday work: under attack ${(attack / base).toFixed(2)}, hostile flood ${(flood / base).toFixed(2)}`,
  );
}

function recorded({ sessions }: Corpus, wanted: Corpus["sessions"][number]["kind"]): Event[] {
  return sessions.filter(({ kind }) => kind === wanted).flatMap(({ events }) => events);
}

/** The events over and over, each round later than the one before: at the same times again they would be a flood. */
function* repeated(events: readonly Event[], times: number): Generator<Event> {
  const at = events.map(({ time }) => time).filter((time) => time > 0);
  const span =
    at.reduce((most, time) => Math.max(most, time), 0) -
    at.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const apart = span + 60_000_000;
  for (let round = 0; round < times; round++)
    for (const event of events) yield { ...event, time: event.time + round * apart };
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
