// What an action leaves on the trail for later ones: made before the rules are asked, so that each rule sees the action itself too.
import { doorOf } from "../baseline/connect-habits.ts";
import { clipPath } from "../baseline/entry.ts";
import type { Action, ConnectAction, ExecAction } from "../normalise/action.ts";
import type { Context } from "./context.ts";
import { credentialNamed, isCredentialPath, isNativeReader } from "./credentials.ts";
import { isQuietPlace } from "./places.ts";
import { fetchedFile, startedFile } from "./rules/drop-and-exec/newcomer.ts";
import { isInside } from "./rules/fan-out/fan-out.ts";
import { question } from "./rules/recon-burst/recon-burst.ts";
import { isBareShell } from "./rules/reverse-shell/reverse-shell.ts";
import { commandLine } from "./text.ts";
import { episode } from "./thresholds.ts";

/** Surprise of a departure where there is no baseline: nobody knows whether it is one. */
const unknownSurprise = 0;

export function leaveMarks(action: Action, context: Context): void {
  const { trail } = context;
  const mark = (kind: Parameters<typeof trail.add>[0], what: string, surprise = 0, isNative = false): void =>
    trail.add(kind, { time: action.time, execId: action.process.execId, what, action, surprise, isNative });
  switch (action.kind) {
    case "file":
      if (!action.isWrite && isCredentialPath(action.path))
        mark("credential-read", action.path, 0, isNativeReader(context.name, action.path));
      return;
    case "exec": {
      const named =
        action.process.arguments.length > 3 ? credentialNamed(commandLine(action.process), context.name) : undefined;
      if (named !== undefined) mark("credential-read", named, 0, isNativeReader(context.name, named));
      const asked = question(action, context);
      if (asked !== undefined) mark("recon", asked);
      if (isBareShell(action, context.name)) mark("exec", context.name);
      const rare = rareExec(action, context);
      if (rare !== undefined && rare.bits >= episode.markedBits)
        mark("rare", `${rare.kind} ${clipPath(action.process.binary)}`, rare.bits);
      const fetched = fetchedFile(context.name, action.process.arguments);
      if (fetched !== undefined) mark("fetched", fetched);
      const started = startedFile(action.process, context.name, context.expectation, action.parent?.binary);
      if (started !== undefined) mark("started", started.file);
      return;
    }
    case "connect": {
      const rare = rareConnect(action, context);
      if (rare >= episode.markedBits && context.destination !== undefined)
        mark("rare", `connection ${doorOf(context.destination)}`, rare);
      const surprise = departureSurprise(context, action.process.binary);
      if (surprise === undefined || context.destination === undefined) return;
      mark("departure", context.destination.token, surprise);
      if (context.expectation !== undefined && isInside(context.destination.class))
        mark("inside", context.destination.token, surprise);
    }
  }
}

/** What is new about a program that was started, and how surprising that is. */
function rareExec({ process, parent }: ExecAction, { expectation, policy, shape, isNewImage }: Context) {
  if (expectation === undefined) return undefined;
  const [binary, above] = [clipPath(process.binary), clipPath(parent?.binary ?? "")];
  const surprise = expectation.execSurprise(above, binary, shape, isNewImage);
  if (surprise === undefined || policy?.declaresExec(above, process.binary)) return undefined;
  return { kind: surprise.kind, bits: surprise.bits };
}

/** Bits of surprise in a program calling a place that it never called; 0 where it did, or where it is declared. */
function rareConnect({ process }: ConnectAction, { destination, expectation, policy, isNewImage }: Context): number {
  if (destination === undefined || expectation === undefined || isQuietPlace(destination)) return 0;
  const binary = clipPath(process.binary);
  if (expectation.knowsPair(binary, destination.token)) return 0;
  const answer = policy?.declaresDestination(destination);
  if (answer === "declared" || answer === "shared") return 0;
  return expectation.connectSurprise(binary, destination, isNewImage).bits;
}

/** Bits of surprise where the destination is a new place for the container, undefined where it is a known or declared one. */
function departureSurprise(
  { destination, policy, expectation, isNewImage }: Context,
  binary: string,
): number | undefined {
  if (destination === undefined || isQuietPlace(destination) || destination.class === "metadata") return undefined;
  const answer = policy?.declaresDestination(destination);
  if (answer === "declared" || answer === "shared") return undefined;
  if (expectation === undefined) return destination.class === "world" ? unknownSurprise : undefined;
  return expectation.knowsDestination(destination.token)
    ? undefined
    : expectation.departureSurprise(binary, destination, isNewImage).bits;
}
