// A credential was read, and the same task then called a place where the agent had never been. Order is by event time, so that
// a read that arrives late still counts.
import type { Severity } from "@bailiff/crds";
import type { ConnectAction } from "../../../normalise/action.ts";
import { basename, type Context } from "../../context.ts";
import { credentialNamed } from "../../credentials.ts";
import type { Mark } from "../../episode/trail.ts";
import type { Objection, Rule } from "../../rule.ts";
import { commandLine, shells, transferTools } from "../../text.ts";
import { departure as limits } from "../../thresholds.ts";

/** A departure counts if it follows the read within this time. */
const withinMicros = 60 * 1_000_000;
/** Events come at most this late. */
const lateMicros = 30 * 1_000_000;
/** A pipe starts both ends at once: the call may come this much before the read was seen. */
const pipeMicros = 500_000;

export const credentialThenNewDestination: Rule = {
  name: "credential-then-new-destination",
  gate: "Sequence",
  severity: "Critical",
  kinds: ["exec", "file", "connect"],
  judgesOutsiders: true,
  references: ["ASI03", "ASI02", "T1552.001", "T1552.007", "T1041", "AML.T0055", "AML.T0086"],
  signal:
    "A read of a credential (a sensitive-file event, or a path in a command line), and within 60 s a call by the same task to a place where the container had never been.",
  benign: "A tool that signs in to a service it never used before.",
  advice:
    "Rotate the credential that is named unless you know the destination. If it is work, declare the destination.",
  judge: (action, context) => {
    const { trail } = context;
    if (!trail.has("credential-read") || !trail.has("departure")) return undefined;
    const worst = new Map<string, Objection>();
    const from = action.time - withinMicros - lateMicros;
    const to = action.time + withinMicros + lateMicros;
    const reads = trail.between("credential-read", from, to);
    for (const departure of reads.length === 0 ? [] : trail.between("departure", from, to)) {
      for (const read of reads) {
        // Only pairs that this action may have completed: by being one half, or by telling how the two belong together.
        if (read.action !== action && departure.action !== action && !context.isTreeNews) continue;
        const found = judgePair(read, departure, context);
        if (found === undefined) continue;
        const known = worst.get(found.signature);
        if (known === undefined || rank(found) > rank(known)) worst.set(found.signature, found);
      }
    }
    return [...worst.values()];
  },
};

const rank = ({ severity = "Critical" }: Objection): number => ["Low", "Medium", "High", "Critical"].indexOf(severity);

function judgePair(read: Mark, departure: Mark, context: Context): Objection | undefined {
  const { tree } = context;
  const lag = departure.time - read.time;
  if (lag < -pipeMicros || lag > withinMicros || departure.action.kind !== "connect") return undefined;
  const isSame = read.execId === departure.execId;
  if (!isSame) {
    // A tool that reads its own credentials hands them to nobody.
    if (read.isNative) return undefined;
    if (!tree.isSameTask(departure.execId, read.execId, Math.min(read.time, departure.time))) return undefined;
  }
  // An agent's main process reads its credentials and does everything else as well: only what follows at once is about them.
  if (isSame && lag > limits.ownMicros && tree.isMain(departure.execId)) return undefined;
  const severity = isSame ? ownHands(departure) : otherHands(read, departure, context);
  return severity === undefined ? undefined : objection(read, departure.action, severity, isSame, context);
}

/**
 * A program that reads a credential and calls somewhere new may be signing in: as bad as the call is surprising. A transfer tool
 * that is told to send the file is not.
 */
function ownHands(departure: Mark): Severity | undefined {
  const { process } = departure.action;
  if (
    transferTools.has(basename(process.binary)) &&
    credentialNamed(commandLine(process), basename(process.binary)) !== undefined
  )
    return "Critical";
  return departure.surprise >= limits.theft ? "Critical" : departure.surprise >= limits.look ? "Medium" : undefined;
}

/** A secret that changes hands on its way out. Without anything to compare with, only what moves data by trade is certain enough. */
function otherHands(read: Mark, departure: Mark, { tree, expectation, policy }: Context): Severity | undefined {
  const caller = basename(departure.action.process.binary);
  // What a tool printed came back to the agent, which then called somewhere new: it often does both for good reasons.
  const isAgentItself = tree.descends(read.execId, departure.execId) && !shells.has(caller);
  if (isAgentItself) return departure.surprise >= limits.theft ? "Medium" : undefined;
  // Before the baseline is ready nobody knows that the place is new.
  const isNewForSure = expectation?.readiness.connect.state === "Ready" || policy?.declaresDestinations === true;
  return isNewForSure || transferTools.has(caller) ? "Critical" : "Medium";
}

function objection(
  read: Mark,
  call: ConnectAction,
  severity: Severity,
  isSame: boolean,
  { destinationOf }: Context,
): Objection {
  const kind = destinationOf(call)?.class ?? "world";
  const reader = basename(read.action.process.binary);
  const caller = basename(call.process.binary);
  return {
    // A scan of the cluster with a stolen token is one matter, not one for each address.
    signature: kind === "world" ? `${call.address}:${call.port}` : `${kind}:${call.port}`,
    severity,
    message: isSame
      ? `${caller} read ${read.what} and then called ${call.address}:${call.port}, where this container had never been`
      : `${reader} read ${read.what}, and ${caller} of the same task called ${call.address}:${call.port}, where this container had never been`,
    evidence: [call, read.action],
  };
}
