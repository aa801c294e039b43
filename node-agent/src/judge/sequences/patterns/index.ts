// All sequences, in the order in which they are asked: the one place that lists them. A new one is an entry in a file and a line here; if
// it is a rule of its own, `rules/index.ts` and the README have it by itself, and crds' list of rule names must.
import type { Pattern } from "../pattern.ts";
import { calledThenNewcomer } from "./called-then-newcomer.ts";
import { calledThenShell } from "./called-then-shell.ts";
import { credentialThenNewDestination } from "./credential-then-new-destination.ts";
import { fetchedThenRun } from "./fetched-then-run.ts";
import { manyQuestions } from "./many-questions.ts";
import {
  packedThenSent,
  secretThenPiped,
  secretThenSent,
  stagedThenDeparture,
  stagedThenPiped,
} from "./taint-then-sent.ts";

export const patterns: readonly Pattern[] = [
  credentialThenNewDestination,
  stagedThenDeparture,
  packedThenSent,
  stagedThenPiped,
  secretThenSent,
  secretThenPiped,
  fetchedThenRun,
  calledThenNewcomer,
  calledThenShell,
  manyQuestions,
];
