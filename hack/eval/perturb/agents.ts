// The same sessions of agents with other names: namespaces, pods, images, services, hosts, interpreters.
import type { Event } from "@bailiff/proto/event";
import type { Corpus } from "../corpus/corpus.ts";
import { inventor } from "./invent.ts";
import { rewriteCorpus, wordReplacer } from "./rewrite.ts";

/** Pods, namespaces and agents under other names, in the labels and the objects too. */
export function otherNames(corpus: Corpus, seed: number): Corpus {
  const { word, host } = inventor(seed);
  const names = new Map<string, string>();
  for (const session of corpus.sessions)
    for (const [pod, agent] of session.agentOf) {
      const [namespace = "", name = ""] = pod.split("/");
      names.set(namespace, word(namespace)).set(agent, word(agent));
      // A ReplicaSet's pods share all but their last part, and their owner's name is in theirs.
      const parts = name.split("-");
      for (let end = 1; end <= parts.length; end++) {
        const prefix = parts.slice(0, end).join("-");
        if (prefix.startsWith(agent)) names.set(prefix, prefix.replace(agent, word(agent)));
      }
    }
  const hosts = new Set(corpus.sessions.flatMap(({ events }) => events.flatMap(hostsOf)));
  for (const one of hosts) names.set(one, host(one));
  return rewriteCorpus(corpus, { text: wordReplacer(names) });
}

const hostsOf = (event: Event): string[] =>
  "process" in event ? [...event.process.arguments.matchAll(/(?:[a-z0-9-]+\.)+example\b/g)].map(([one]) => one) : [];

/** Every agent's interpreter at another path: `/opt/venv/bin/python3.12`, or a program of a name that no list has. */
export function otherInterpreter(corpus: Corpus, path: string): Corpus {
  const interpreters = new Set<string>();
  for (const { events } of corpus.sessions)
    for (const event of events)
      if ("process" in event && /^\/(?:usr\/local|opt|app)\/.*\/?python[\d.]*$/.test(event.process.binary))
        interpreters.add(event.process.binary);
  return rewriteCorpus(corpus, { text: wordReplacer(new Map([...interpreters].map((one) => [one, path] as const))) });
}
