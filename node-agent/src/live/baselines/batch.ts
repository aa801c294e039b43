// What was learned since the last batch → AgentBaselineShard.spec. Pods are counted once: an entry says how many pods support it that
// no batch of ours has named yet, so that the operator may add the numbers up.
import { type AgentBaselineShardSpec, limits } from "@bailiff/crds";
import type { Baseline } from "../../baseline/baseline.ts";
import { type ConnectEntry, connectKey, type ExecEntry, execKey, tokenOf } from "../../baseline/counts/entry.ts";
import type { Channel, Learned } from "../../baseline/counts/learned.ts";
import { peakOf } from "../../baseline/rates/tempo.ts";
import { plain, timeText } from "../../report/evidence/evidence.ts";
import type { Supporters } from "./supporters.ts";

interface Candidate {
  readonly container: string;
  readonly channel: Channel;
  readonly key: string;
  readonly entry: ExecEntry | ConnectEntry;
}

export interface BatchOf {
  readonly agent: string;
  readonly node: string;
  readonly incarnation: string;
  readonly seq: number;
}

/** The batch as it is written; valid against the CRD, the least supported entries shed and counted where there are too many. */
export function batch(learned: Baseline, of: BatchOf, supporters: Supporters): AgentBaselineShardSpec {
  const candidates = [...learned.containers].flatMap(([container, counts]) => candidatesOf(container, counts));
  candidates.sort((a, b) => b.entry.count - a.entry.count || (a.key < b.key ? -1 : 1));
  const kept = new Set(candidates.slice(0, limits.entries));
  const times = [...learned.containers.values()];
  const pods = new Set(times.flatMap((counts) => [...counts.pods]));
  return {
    ...of,
    pods: supporters.news("", "exec", "", pods),
    since: timeText(Math.min(...times.map(({ since }) => since))),
    until: timeText(Math.max(...times.map(({ until }) => until))),
    epochs: learned.epochs.values().map(({ container, imageDigest, template, since, actions }) => ({
      imageDigest: plain(imageDigest, limits.digest),
      ...(template !== "" && { template: plain(template, limits.label) }),
      container: plain(container, limits.label),
      since: timeText(since),
      actions,
    })),
    counts: [...learned.containers].slice(0, limits.containers).map(([name, counts]) => {
      const ofContainer = candidates.filter(({ container }) => container === name);
      const entries = ofContainer.filter((candidate) => kept.has(candidate));
      const digest = learned.epochs.values().findLast(({ container }) => container === name)?.imageDigest;
      const shedOf = (channel: Channel) =>
        counts.shed[channel] + ofContainer.filter((one) => one.channel === channel && !kept.has(one)).length;
      return {
        name: plain(name, limits.label),
        ...(digest && { imageDigest: plain(digest, limits.digest) }),
        pods: supporters.news(name, "exec", "", counts.pods),
        execPeak: counts.execPeak,
        ...(counts.failPeak > 0 && { failPeak: counts.failPeak }),
        ...(counts.breadth.minutes > 0 && { breadth: { peak: counts.breadthPeak, ...counts.breadth } }),
        ...(counts.lost > 0 && { lost: counts.lost }),
        exec: entries.flatMap(({ channel, key, entry }) =>
          channel === "exec"
            ? [execOf(entry as ExecEntry, supporters.news(name, channel, key, entry.pods.keys()))]
            : [],
        ),
        connect: entries.flatMap(({ channel, key, entry }) =>
          channel === "connect"
            ? [connectOf(entry as ConnectEntry, supporters.news(name, channel, key, entry.pods.keys()))]
            : [],
        ),
        actions: { exec: Math.max(0, counts.actions.exec), connect: Math.max(0, counts.actions.connect) },
        novel: { exec: counts.novel.exec, connect: counts.novel.connect },
        shed: { exec: shedOf("exec"), connect: shedOf("connect") },
        ...(counts.withheld.exec + counts.withheld.connect > 0 && { withheld: { ...counts.withheld } }),
      };
    }),
  };
}

function candidatesOf(container: string, counts: Learned): Candidate[] {
  const execs = [...counts.exec.values()].map((entry): Candidate => {
    return { container, channel: "exec", key: execKey(entry.parent, entry.binary, entry.shape), entry };
  });
  const connects = [...counts.connect.values()].map((entry): Candidate => {
    return { container, channel: "connect", key: connectKey(entry.binary, tokenOf(entry)), entry };
  });
  return [...execs, ...connects].filter(({ entry }) => entry.count > 0);
}

const seenOf = ({ count, first, last }: ExecEntry | ConnectEntry, pods: number) => ({
  count,
  pods,
  firstSeen: timeText(first),
  lastSeen: timeText(last),
});

const execOf = (entry: ExecEntry, pods: number) => ({
  parent: plain(entry.parent, limits.path),
  binary: plain(entry.binary, limits.path),
  shape: plain(entry.shape, limits.shape),
  ...seenOf(entry, pods),
});

const connectOf = (entry: ConnectEntry, pods: number) => ({
  binary: plain(entry.binary, limits.path),
  destination: plain(entry.destination, limits.destination),
  class: entry.class,
  port: entry.port,
  protocol: entry.protocol,
  peak: peakOf(entry.peak),
  tempo: entry.tempo,
  ...seenOf(entry, pods),
});
