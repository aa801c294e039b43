// What needs a person's word: agents of which all is declared and nothing learned, quotas, decoys. And loops that fail, which are counted by
// how processes end.
import type { CompiledPolicy } from "@bailiff/node-agent/judge/policy/compiled-policy";
import { policyFor } from "@bailiff/node-agent/testing/engine";
import type { Session } from "../corpus/corpus.ts";
import { type Ground, onlyOf, type Situated, scripted } from "./ground.ts";

/** Agents that do the same every day: of others nobody would declare everything. */
const narrow = ["support-bot", "batch-report"];

/** Everything that an agent's pods did while nothing was done to them, as a complete declaration. */
function declaration({ training, quiet }: Ground, agent: string): CompiledPolicy | undefined {
  const binaries = new Set<string>();
  const places = new Set<string>();
  let namespace: string | undefined;
  for (const { events } of [...training, ...quiet].map((session) => onlyOf(session, [agent])))
    for (const event of events) {
      if (event.type === "exec") binaries.add(event.process.binary);
      if (!("process" in event)) continue;
      namespace ??= event.process.pod?.namespace;
      for (const one of event.type === "kprobe" ? event.args : [])
        if ("address" in one && one.port > 0) places.add(`${one.address} ${one.port}`);
    }
  if (namespace === undefined) return undefined;
  const destinations = [...places].sort().map((place) => {
    const [address = "", port] = place.split(" ");
    return { cidr: `${address}/${address.includes(":") ? 128 : 32}`, ports: [Number(port)] };
  });
  const processes = [...binaries].sort().map((binary) => ({ binary }));
  return policyFor(namespace, { declared: { complete: true, processes, destinations } });
}

const judgedBy = (ground: Ground, sessions: readonly Session[]): Situated[] => {
  const policies = narrow.flatMap((agent) => declaration(ground, agent) ?? []);
  const lesson = { training: [], objects: ground.objects };
  return sessions.map((session) => ({ lesson, policies, session: onlyOf(session, narrow) }));
};

/** Their attacks, by declarations alone. */
export const attackedDeclared = (ground: Ground): Situated[] => judgedBy(ground, ground.attacked);
/** Their honest work. */
export const declared = (ground: Ground): Situated[] => judgedBy(ground, ground.quiet);

/** More programs and more new hosts than a policy allows. */
export function quotas(ground: Ground): Situated[] {
  const namespaces = new Set(ground.hosts.map(({ pod }) => pod.slice(0, pod.indexOf("/"))));
  const policies = [...namespaces].map((namespace) =>
    policyFor(namespace, { quotas: { execsPerMinute: 120, newDestinationsPerHour: 20 } }),
  );
  const scripts = {
    "many programs": Array.from({ length: 300 }, () => "exec /usr/bin/true"),
    "many hosts": ["main tcp 198.51.100.*:443 x40 @1"],
  };
  return scripted(ground, () => scripts).map((one) => ({ ...one, policies }));
}

/** One program that fails thirty times within a few seconds. */
export const failingLoops = (ground: Ground): Situated[] =>
  scripted(ground, () => ({
    "a tool that fails": Array.from({ length: 30 }, () => ["exec /usr/bin/git fetch origin", "exit 1"]).flat(),
  }));
