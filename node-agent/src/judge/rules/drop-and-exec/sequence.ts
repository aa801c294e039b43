// Fetched and then run: by the file's name, or by a process that called somewhere new and then started a program that was never there.
import type { Action, ConnectAction, ExecAction } from "../../../normalise/action.ts";
import { basename, type Context } from "../../context.ts";
import type { Mark } from "../../episode/trail.ts";
import type { Objection } from "../../rule.ts";
import { quote } from "../../text.ts";
import { fetchedFile, startedFile } from "./newcomer.ts";
import { fromPlace } from "./place.ts";

/** A program is run within this time of its arrival. */
const fetchedMicros = 120 * 1_000_000;
const calledMicros = 20 * 1_000_000;
/** Tools that fetch programs for a living, and run what they fetched to see whether it works. */
const installers = /^(?:node|npm|npx|pnpm|yarn|pip[\d.]*|uv|cargo|rustup|go|git|git-remote-https|gradle|java|mvn)$/;
/** Tools that are new in a home folder every other day, and call the places that they install from. */
const toolchains =
  /^(?:python[\d.]*|node|deno|bun|ruby|java|cargo|rustc|rustup|go|uv|pip[\d.]*|gh|git|chrome\S*|chromium\S*)$/;

/** Objections to an exec: to what was fetched and is now run, and to having fetched what was already seen to run. */
export function afterFetch(action: ExecAction, context: Context): readonly Objection[] {
  const { trail, name, expectation } = context;
  const found: Objection[] = [];
  const started = startedFile(action.process, name, expectation, action.parent?.binary);
  if (started !== undefined) {
    const fetch = trail
      .between("fetched", action.time - fetchedMicros, action.time)
      .find((mark) => mark.what === started.file && mark.action !== action);
    if (fetch !== undefined) found.push(fetchedAndRun(action, fetch.action, started.file));
    // Told by its place already: a call of its parent beside it may be anybody's.
    const call =
      started.isNewcomer && fromPlace(action, context) === undefined
        ? trail
            .between("departure", action.time - calledMicros, action.time)
            .find((mark) => mark.execId === action.process.parentExecId)
        : undefined;
    if (call?.action.kind === "connect") found.push(calledAndRun(action, call.action));
  }
  const file = trail.has("started") ? fetchedFile(name, action.process.arguments) : undefined;
  const run =
    file === undefined
      ? undefined
      : trail.between("started", action.time, action.time + fetchedMicros).find((mark) => mark.what === file);
  if (run !== undefined && run.action !== action && file !== undefined)
    found.push(fetchedAndRun(run.action, action, file));
  return found;
}

/** Objections to a connect: by a program that was never there, or by a process that was seen to start one. */
export function newcomersCall(action: ConnectAction, context: Context): readonly Objection[] {
  const { trail, name, expectation } = context;
  const isDeparture = trail.between("departure", action.time, action.time).some((mark) => mark.action === action);
  if (!isDeparture) return [];
  const found = trail
    .between("started", action.time, action.time + calledMicros)
    .filter((mark: Mark) => mark.action.process.parentExecId === action.process.execId)
    .filter(({ action: run, what }) => startedFile(run.process, what, expectation, run.parent?.binary)?.isNewcomer)
    .filter(({ action: run, what }) => run.kind === "exec" && fromPlace(run, { ...context, name: what }) === undefined)
    .map(({ action: run }) => calledAndRun(run, action));
  const own = startedFile(action.process, name, expectation, action.parent?.binary);
  if (own?.isNewcomer && context.destination?.class === "world" && !toolchains.test(name)) {
    found.push({
      signature: `${name} calls`,
      severity: "Medium",
      isHabit: true,
      message: `${action.process.binary} was never seen here, is not where images keep their programs, and called ${action.address}:${action.port}, where this container had never been`,
    });
  }
  return found;
}

function fetchedAndRun(run: Action, fetch: Action, file: string): Objection {
  return {
    signature: `fetched ${basename(run.process.binary)}`,
    severity: "High",
    message: `${basename(fetch.process.binary)} fetched ${quote(file, 60)}, and ${run.process.binary} then ran it`,
    evidence: [run, fetch],
  };
}

function calledAndRun(run: Action, call: ConnectAction): Objection {
  const caller = basename(call.process.binary);
  return {
    signature: `${caller} called and ran`,
    severity: installers.test(caller) ? "Medium" : "High",
    message: `${call.process.binary} called ${call.address}:${call.port}, where this container had never been, and then started ${quote(run.process.binary, 100)}, which was never seen here and is not where images keep their programs`,
    evidence: [run, call],
  };
}
