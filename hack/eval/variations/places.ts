// Honest sessions in which tools and hosts are others of the same kind: a release later, another answer of the same name.

import { randomOf } from "@bailiff/node-agent/testing/random";
import type { Event } from "@bailiff/proto/event";
import type { Session } from "../corpus/corpus.ts";
import { inventor } from "../perturb/invent.ts";
import { type Material, rewriteObject, rewriteSession, wordReplacer } from "../perturb/rewrite.ts";

export const isWorld = (address: string): boolean =>
  address.includes(".") && !/^(?:10\.|127\.|169\.254\.|192\.168\.|0\.)/.test(address);

/** So many of the addresses outside of the cluster are others of the same /24: names are answered by another host of the same farm. */
export function otherAnswers(session: Session, share: number, seed: number): Session {
  const random = randomOf(seed);
  const answers = new Map<string, string>();
  const known = new Set(session.events.flatMap(addressesOf).filter(isWorld));
  for (const address of [...known].sort())
    if (random() < share) {
      const other = address.replace(/\d+$/, () => String(2 + Math.floor(random() * 250)));
      if (!known.has(other)) answers.set(address, other);
    }
  return rewriteSession(session, { text: wordReplacer(answers) });
}

const addressesOf = (event: Event): string[] =>
  event.type === "kprobe" ? event.args.flatMap((one) => ("address" in one ? [one.address] : [])) : [];

/** Addresses outside of the cluster that sessions name, sorted. */
export function worldOf(sessions: readonly Session[]): string[] {
  return [...new Set(sessions.flatMap(({ events }) => events.flatMap(addressesOf).filter(isWorld)))].sort();
}

/**
 * Other names for so many of the programs that are started, in the same folders or in those that `folderOf` names for a path. What starts
 * them keeps its own.
 */
export function otherTools(
  sessions: readonly Session[],
  share: number,
  seed: number,
  folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1),
): Map<string, string> {
  const random = randomOf(seed);
  const { word } = inventor(seed);
  const starts = new Set(
    sessions.flatMap(({ events }) =>
      events.flatMap((event) => ("parent" in event && event.parent ? [event.parent.binary] : [])),
    ),
  );
  const programs = new Set(
    sessions.flatMap(({ events }) => events.flatMap((event) => (event.type === "exec" ? [event.process.binary] : []))),
  );
  return new Map(
    [...programs]
      .filter((path) => !starts.has(path) && path.startsWith("/"))
      .sort()
      .flatMap((path) => (random() < share ? [[path, `${folderOf(path)}${word(path)}`] as const] : [])),
  );
}

/** All images under another digest, in events and in what the cluster says of these sessions' pods. */
export function newImages({ sessions, objects }: Material): Material {
  const text = (value: string): string =>
    value.replaceAll(/sha256:[0-9a-f]{64}/g, (digest) => `sha256:${digest.slice(7).split("").reverse().join("")}`);
  const pods = new Set(sessions.flatMap(({ agentOf }) => [...agentOf.keys()]));
  return {
    sessions: sessions.map((session) => rewriteSession(session, { text })),
    objects: objects.map((object) => (pods.has(nameOf(object)) ? rewriteObject(object, { text }) : object)),
  };
}

/** A new image of every agent, in which so many of the programs that are started have another name: what a rollout brings. */
export function newRelease({ sessions, objects }: Material, share: number, seed: number): Material {
  const text = wordReplacer(otherTools(sessions, share, seed));
  return newImages({ sessions: sessions.map((session) => rewriteSession(session, { text })), objects });
}

function nameOf(object: Material["objects"][number]): string {
  const { namespace, name } = (object["metadata"] ?? {}) as { namespace?: unknown; name?: unknown };
  return `${String(namespace)}/${String(name)}`;
}
