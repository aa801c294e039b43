// The words in which patterns are written: what may be true of two marks, and how they are told.
import type { Micros } from "@bailiff/proto/event";
import { basename } from "../context.ts";
import { credentialNamed } from "../credentials.ts";
import type { Mark, Trait } from "../episode/mark.ts";
import { commandLine, shells, transferTools } from "../text.ts";
import type { Pair, Term } from "./pattern.ts";

/** The last part of the path of a mark's program. */
export const programOf = ({ action }: Mark): string => basename(action.process.binary);

/** The address and port of a mark that is a call; empty for anything else. */
export const placeOf = ({ action }: Mark): string =>
  action.kind === "connect" ? `${action.address}:${action.port}` : "";

/** The class and port of a call inside, the place of one outside: a scan with a stolen token is one matter, not one for each address. */
export function matterOf({ second: { action }, destinationOf }: Pair): string {
  if (action.kind !== "connect") return basename(action.process.binary);
  const kind = destinationOf(action)?.class ?? "world";
  return kind === "world" ? `${action.address}:${action.port}` : `${kind}:${action.port}`;
}

/** One process did both. */
export const bySame: Term = ({ first, second }) => first.execId === second.execId;

/** What did the second is not known to be started by another process of its container: it may be the agent itself. */
export const byMain: Term = ({ second, tree }) => tree.isMain(second.execId);

export const notByMain: Term = (pair) => !byMain(pair);

/** The same of what did the first. */
export const firstByMain: Term = ({ first, tree }) => tree.isMain(first.execId);

/** What did the first was started by what did the second, which is no shell: a tool's output came back to the agent. */
export const byItsStarter: Term = ({ first, second, tree }) =>
  !shells.has(programOf(second)) && tree.descends(first.execId, second.execId);

/** The second is by a program whose trade is to move data. */
export const byMover: Term = ({ second }) => transferTools.has(programOf(second));

/** The first is by a program of such a name. */
export const firstBy =
  (programs: RegExp): Term =>
  ({ first }) =>
    programs.test(programOf(first));

/** The command line of the second names a secret. */
export const namesSecret: Term = ({ second }) =>
  credentialNamed(commandLine(second.action.process), programOf(second)) !== undefined;
export const namesNoSecret: Term = (pair) => !namesSecret(pair);

export const firstIs =
  (trait: Trait): Term =>
  ({ first }) =>
    first.trait === trait;

export const secondIs =
  (trait: Trait): Term =>
  ({ second }) =>
    second.trait === trait;

/** The second is a call out of the cluster. */
export const secondOutside: Term = ({ second: { action }, destinationOf }) =>
  action.kind === "connect" && destinationOf(action)?.class === "world";

/** The second is a call of a known host, or by a command line and a door as they were learned. */
export const secondAsEver: Term = ({ second }) => second.isRoutine === true;

/** The second is so surprising, in bits: a threshold, asked for when it is needed, so that it can be turned while something is measured. */
export function surprising(bits: () => number): Term {
  return ({ second }) => second.surprise >= bits();
}

/** The second is less surprising than that. */
export const below =
  (bits: () => number): Term =>
  ({ second }) =>
    second.surprise < bits();

/** More time than that lies between them. */
export const laterThan =
  (micros: () => Micros): Term =>
  ({ lagMicros }) =>
    lagMicros > micros();

export const either =
  (...terms: readonly Term[]): Term =>
  (pair) =>
    terms.some((term) => term(pair));
