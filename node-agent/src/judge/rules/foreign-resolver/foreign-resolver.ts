// Names resolved by somebody else than the cluster: a way out that looks like DNS, and a way around our own name records.

import { describe } from "../../../destinations/destination.ts";
import type { Doer } from "../../deed.ts";
import type { Objection, Rule } from "../../rule.ts";
import { commandLine, quoteLine, transferTools } from "../../text.ts";

const clients: ReadonlySet<string> = new Set(["dig", "nslookup", "host", "kdig", "drill", "dog", "delv"]);
const outside = String.raw`(?!10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)\d{1,3}(?:\.\d{1,3}){3}`;
const toResolver = new RegExp(String.raw`(?:^|\s)@${outside}\b|^(?:-\S+\s+){0,4}[\w.-]{1,253}\s+${outside}\s*$`);
/** A name that carries something: a label of text that nobody would choose. */
const carrying = /(?:^|[\s"'])(?=[\w-]*\d)(?:[0-9a-f]{28,63}|[A-Z2-7]{28,63}|[\w-]{44,63})\.[\w-]{1,63}\./;
const overHttps = /\/dns-query\b|application\/dns-json|--doh-url\b|\/\/dns\.google\/resolve\b/;

/** The objection to a command line that asks somebody else than the cluster, or that puts data into a name. */
function asked(process: Doer, name: string): Objection | undefined {
  const isClient = clients.has(name);
  if (!isClient && !transferTools.has(name)) return undefined;
  const args = commandLine(process, 1024);
  const what = isClient
    ? carrying.test(args)
      ? "asks for a name that carries data"
      : toResolver.test(args)
        ? "asks a resolver outside the cluster"
        : undefined
    : overHttps.test(args)
      ? "resolves names over HTTPS, past the cluster's resolver"
      : undefined;
  if (what === undefined) return undefined;
  return { signature: `${name} ${what}`, message: `${process.binary} ${what}: ${quoteLine(process)}` };
}

export const foreignResolver: Rule = {
  name: "foreign-resolver",
  gate: "KnownBad",
  severity: "Medium",
  kinds: ["connect", "exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI02", "T1071.004", "T1048", "AML.T0025"],
  signal:
    "DNS to a resolver outside the cluster, by a connection or by the words of a DNS client; names that carry data; names resolved over HTTPS.",
  benign: "A resolver of your own outside the cluster.",
  advice:
    "Read the queries in that resolver's log if you can: names may carry data out. If it is yours, declare its address on port 53.",
  judge: (action, { destination, expectation, policy, name }) => {
    const { process } = action;
    if (action.kind === "exec") return asked(process, name);
    if (destination?.class !== "world" || (destination.port !== 53 && destination.port !== 853)) return undefined;
    if (expectation?.knowsDestination(destination.token)) return undefined;
    if (policy !== undefined && ["declared", "shared"].includes(policy.declaresDestination(destination)))
      return undefined;
    return {
      signature: `${name} ${destination.token}`,
      message: `${process.binary} asks a resolver outside the cluster: ${describe(destination)}`,
    };
  },
};
