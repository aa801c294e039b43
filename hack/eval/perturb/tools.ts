// The same attacks with tools of other names: a copied or renamed program does what it did, and has the same arguments.
import type { Event } from "@bailiff/proto/event";
import type { Corpus } from "../corpus/corpus.ts";
import { inventor } from "./invent.ts";
import { rewriteEvent, wordReplacer } from "./rewrite.ts";
import { inAttacks, onlyInAttacks, stepOf } from "./truth.ts";

const binaryOf = (event: Event): string[] => (event.type === "exec" ? [event.process.binary] : []);
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Tools that only attacks use get a name that says nothing, in the folder where they are: /tmp/xmrig becomes /tmp/korimu. */
export function renamedTools(corpus: Corpus, seed: number): Corpus {
  const { word } = inventor(seed);
  const tools = [...onlyInAttacks(corpus, binaryOf)].filter((path) => !/^\/(?:dev|proc)\//.test(path));
  const names = new Map(
    tools.flatMap((path) => [[path, renamed(path, word)] as const, [nameOf(path), word(nameOf(path))]]),
  );
  const text = wordReplacer(names);
  return inAttacks(corpus, (event) => rewriteEvent(event, { text }));
}

const renamed = (path: string, word: (about: string) => string): string =>
  `${path.slice(0, path.lastIndexOf("/") + 1)}${word(nameOf(path))}`;

/** What the attacker starts first is a copy of a common program under another name: /usr/bin/curl becomes a program in `folder`. */
export function copiedTools(corpus: Corpus, seed: number, folder: string, which: RegExp): Corpus {
  const { word } = inventor(seed);
  const tools = new Set<string>();
  for (const session of corpus.sessions)
    for (const event of session.events)
      if (event.type === "exec" && which.test(nameOf(event.process.binary)) && stepOf(session, event) !== undefined)
        tools.add(event.process.binary);
  const copies = new Map([...tools].map((path) => [path, `${folder}${word(path)}`] as const));
  const words = new Map([...copies].flatMap(([path, copy]) => [[path, copy] as const, [nameOf(path), nameOf(copy)]]));
  const text = wordReplacer(words);
  return inAttacks(corpus, (event, step) => {
    if (!("process" in event) || !step.execIds.has(event.process.execId)) return event;
    // The agent's own program keeps its name, also where it is the parent.
    return rewriteEvent(event, { text });
  });
}
