// What an action leaves on the trail for later ones: made before the rules are asked, so that each rule sees the action itself too.

import { clipPath } from "../../baseline/counts/entry.ts";
import { doorOf } from "../../baseline/habits/connect-habits.ts";
import { powersOf, shapeOf } from "../../baseline/shapes/shape.ts";
import type { Destination } from "../../destinations/destination.ts";
import type { Action, ExecAction } from "../../normalise/action.ts";
import type { Context } from "../context.ts";
import { credentialNamed, isCredentialPath, isNativeReader } from "../credentials.ts";
import { keyOf } from "../episode/links.ts";
import type { MarkKind, Trait } from "../episode/mark.ts";
import { isQuietPlace } from "../places.ts";
import { fetchedFile, sourcedFiles, startedFile } from "../rules/drop-and-exec/newcomer.ts";
import { fromPlace } from "../rules/drop-and-exec/place.ts";
import { isInside } from "../rules/fan-out/fan-out.ts";
import { sendsAnew } from "../rules/file-upload/file-upload.ts";
import { question } from "../rules/recon-burst/recon-burst.ts";
import { isBareShell } from "../rules/reverse-shell/reverse-shell.ts";
import { commandLine } from "../text.ts";
import { bitsFrom } from "../thresholds.ts";
import { isPiped, packedFile, sentFile } from "./files.ts";
import { rareConnect, rareExec } from "./rare.ts";

/** Surprise of a departure where there is no baseline: nobody knows whether it is one. */
const unknownSurprise = 0;

export function leaveMarks(action: Action, context: Context): void {
  switch (action.kind) {
    case "file":
      if (!action.isWrite && isCredentialPath(action.path)) readSecret(action.path, action, context);
      return;
    case "exec":
      ofExec(action, context);
      return;
    case "connect":
      if (context.destination !== undefined) ofConnect(action, context.destination, context);
  }
}

function leave(
  kind: MarkKind,
  what: string,
  action: Action,
  { trail, origin }: Context,
  surprise = 0,
  trait?: Trait,
  isRoutine = false,
): void {
  const { time, process } = action;
  const isOutsiders = origin === "outside";
  const { execId } = process;
  const by = { execId, process: keyOf(execId), isOutsiders };
  trail.add({ kind, time, until: time, ...by, what, action, surprise, trait, isRoutine });
}

function readSecret(path: string, action: Action, context: Context): void {
  leave("secret", path, action, context, 0, isNativeReader(context.name, path) ? "native" : undefined);
}

function ofExec(action: ExecAction, context: Context): void {
  const { process, parent } = action;
  const { name, expectation, shape } = context;
  const args = commandLine(process);
  const secret = args.length > 3 ? credentialNamed(args, name) : undefined;
  if (secret !== undefined) readSecret(secret, action, context);
  if (shape.startsWith("secrets[") && shape.includes("values") && !expectation?.knowsShape(process.binary, shape))
    readSecret("the values of Secrets", action, context);
  const asked = question(action, context);
  if (asked !== undefined) leave("question", asked, action, context);
  if (isBareShell(action, name)) leave("shell", name, action, context);
  const rare = rareExec(action, context);
  if (rare !== undefined && rare.bits >= bitsFrom.unusual)
    leave("rare", `${rare.kind} ${clipPath(process.binary)}`, action, context, rare.bits);
  const fetched = fetchedFile(name, args);
  if (fetched !== undefined) leave("fetched", fetched, action, context);
  const started = startedFile(process, name, expectation, parent);
  if (started !== undefined) leave("started", started.file, action, context);
  for (const file of sourcedFiles(name, args)) leave("started", file, action, context);
  // What is told by its place already: a call of its parent beside it may be anybody's.
  if (started?.isNewcomer && fromPlace(action, context) === undefined)
    leave("newcomer", name, action, context, 0, expectation?.isReady.exec ? "certain" : undefined);
  if (args !== "" && expectation !== undefined) ofCarrier(action, args, context);
}

/** What packs data or sends it, as nothing here ever did. */
function ofCarrier(action: ExecAction, args: string, context: Context): void {
  const { name, shape, expectation } = context;
  const trait = expectation?.isReady.exec ? "certain" : undefined;
  const piece = packedFile(name, args);
  const isStaged = powersOf("stage", shape) !== undefined;
  if ((piece !== undefined || isStaged) && expectation?.knowsShape(action.process.binary, shape) === false) {
    if (piece !== undefined) leave("packed", piece, action, context, 0, trait);
    if (isStaged) leave("staged", shape, action, context, 0, trait);
  }
  if (!sendsAnew(action, context)) return;
  leave("sent", sentFile(args) ?? shape, action, context, 0, trait);
  if (isPiped(shape, args)) leave("piped", shape, action, context, 0, trait);
}

function ofConnect(action: Action, destination: Destination, context: Context): void {
  const { expectation, policy } = context;
  if (destination.class === "metadata" && policy?.declaresDestination(destination) !== "declared") {
    // The agent's own client keeps what it is given.
    const isOwn = context.tree.isMain(action.process.execId);
    leave("secret", "the cloud's metadata", action, context, 0, isOwn ? "native" : undefined);
  }
  const rare = rareConnect(action, destination, context);
  if (rare >= bitsFrom.unusual) leave("rare", `connection ${doorOf(destination)}`, action, context, rare);
  const surprise = departureSurprise(action, destination, context);
  if (surprise === undefined) return;
  const isCertain = expectation?.isReady.connect || policy?.declaresDestinations === true;
  const isRoutine = isAsEver(action, destination, context);
  leave("departure", destination.token, action, context, surprise, isCertain ? "certain" : undefined, isRoutine);
  if (expectation !== undefined && isInside(destination.class))
    leave("inside", destination.token, action, context, surprise);
}

/** Whether the address alone is new, or the port alone: the host has another answer of its name, or another service. */
function isAsEver({ process }: Action, destination: Destination, { expectation, name }: Context): boolean {
  if (expectation === undefined) return false;
  if (destination.class === "world" && expectation.knowsAddress(destination.key)) return true;
  const shape = shapeOf(name, commandLine(process));
  return expectation.usesDoor(process.binary, destination) && expectation.knowsShape(process.binary, shape);
}

/** Bits of surprise where the destination is a new place for the container, undefined where it is a known or declared one. */
function departureSurprise(
  { process }: Action,
  destination: Destination,
  { policy, expectation, isRollout }: Context,
): number | undefined {
  if (isQuietPlace(destination) || destination.class === "metadata") return undefined;
  const answer = policy?.declaresDestination(destination);
  if (answer === "declared" || answer === "shared") return undefined;
  if (expectation === undefined) return destination.class === "world" ? unknownSurprise : undefined;
  return expectation.knowsDestination(destination.token)
    ? undefined
    : expectation.departureSurprise(process.binary, destination, isRollout).bits;
}
