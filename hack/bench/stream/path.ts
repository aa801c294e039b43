// The event path alone, at full speed in this process: frames as a socket leaves them → decoded → judged and learned from at once, as a node
// agent does. What `stream` takes beyond this is the shell (sockets, API server, timers), and caches gone cold between two windows.
import { finished } from "@bailiff/node-agent/pipeline/custody-grounds";
import type { Known } from "@bailiff/node-agent/pipeline/live";
import { Pipeline } from "@bailiff/node-agent/pipeline/pipeline";
import { corpusObjects, policyFor } from "@bailiff/node-agent/testing/engine";
import { directory, train } from "@bailiff/node-agent/testing/trained";
import { decodeFrame, decodeFrameAt } from "@bailiff/proto";
import { framesOf } from "@bailiff/proto/testing/recorded";
import { recordingOf } from "../../../test/cluster/live/stage.ts";
import type { Json } from "../../control-plane/api.ts";
import { busy, lengthMsOf, paceOf } from "./pace.ts";
import { Players } from "./players.ts";
import { podsOf } from "./pods.ts";
import { copies, namespaces, session, trained, warmUpSeconds } from "./stream.ts";
import { containerIdOf, templateOf, writeFrame } from "./template.ts";

/** What one window of the socket's brings, in milliseconds of event time. */
const windowMs = 50;

export interface Path {
  /** Events a second of event time: how far apart they lie, not how fast they are taken. */
  readonly rate: number;
  readonly minutes: number;
}

/** Prints the CPU time of an event, garbage collection included; of the sender's work only its garbage is. */
export async function pathBench({ rate, minutes }: Path): Promise<void> {
  const frames = framesOf(recordingOf(session));
  const recorded = frames.map(decodeFrame);
  const pace = paceOf(rate, frames.length, lengthMsOf(recorded), copies);
  const node = Array.from({ length: copies }, (_, number) => copyOf(frames, number));
  const pipeline = pipelineFor(
    node.flatMap(({ pods }) => pods),
    pace,
  );
  const players = new Players(
    node.map(({ templates }) => templates),
    rate,
  );
  const slab = Buffer.alloc(64 << 20);
  const epochMs = Date.now();
  let [events, cpuMicros] = [0, 0];
  for (let nowMs = 0; nowMs < (warmUpSeconds + minutes * 60) * 1000; nowMs += windowMs) {
    const ends: number[] = [];
    let end = 0;
    players.due(nowMs, epochMs, (template, run, timing) => {
      end = writeFrame(slab, end, template, run, timing);
      ends.push(end);
    });
    const before = process.cpuUsage();
    let from = 0;
    for (const to of ends) {
      pipeline.take(decodeFrameAt(slab, from, to));
      from = to;
    }
    const { user, system } = process.cpuUsage(before);
    if (nowMs < warmUpSeconds * 1000) continue;
    events += ends.length;
    cpuMicros += user + system;
    // What V8 does beside the program gets its turn.
    await new Promise(setImmediate);
  }
  const shed = [...pipeline.tally.shed].map(([what, count]) => `${count} ${what}`).join(", ") || "nothing";
  console.log(
    `${rate} events/s for ${minutes} min, the event path alone: ${(cpuMicros / events).toFixed(1)} µs CPU an event; ${events} events, ${pipeline.tally.learned} actions learned, shed ${shed}, ${pipeline.verdicts().length} pods with findings`,
  );
}

/** A node agent's, of agents that were always that busy. */
function pipelineFor(pods: readonly Json[], pace: number): Pipeline {
  const objects = corpusObjects();
  const { baselines } = train(
    trained.map((name) => busy(framesOf(recordingOf(name)).map(decodeFrame), pace)),
    { objects },
  );
  const known = new Map<string, Known>();
  for (const [agent, baseline] of baselines) {
    const isReady = { exec: true, connect: true };
    known.set(agent, { state: "Frozen", hash: "", isReady, baseline, expectations: baseline.expectations(finished) });
  }
  const policies = namespaces.map((namespace) => policyFor(namespace));
  const live = {
    policies: () => policies,
    known: (agent: string) => known.get(agent),
    coverage: () => "Full" as const,
    found: () => {},
  };
  const others = objects.filter(({ kind }) => kind !== "Pod");
  return new Pipeline({ ...directory([...others, ...pods]), policies: [], live });
}

/** The session's pods once more, each with a uid and container ids of its own, and what they send. */
function copyOf(frames: readonly Uint8Array[], number: number) {
  const uids = new Map<string, string>();
  const pods = podsOf(session).map((pod): Json => {
    const uid = `${pod.metadata.uid.slice(0, -3)}${String(number).padStart(3, "0")}`;
    uids.set(pod.metadata.uid, uid);
    const text = JSON.stringify(pod).replaceAll(/[0-9a-f]{64}/g, (id) => containerIdOf(id, number));
    const copy = JSON.parse(text);
    return { ...copy, metadata: { ...copy.metadata, uid, name: `${pod.metadata.name}-${number}` } };
  });
  const templates = frames.map((frame) => templateOf(frame, { number, uids })).sort((a, b) => a.time - b.time);
  return { pods, templates };
}
