// The cloud's metadata service hands out credentials of the node: an agent that asks for them without being declared to is after more than its own.

import type { Doer } from "../../deed.ts";
import type { CompiledPolicy } from "../../policy/compiled-policy.ts";
import type { Objection, Rule } from "../../rule.ts";
import { commandLine, quoteLine, transferTools } from "../../text.ts";

/** The service by its names, paths and headers. */
const named =
  /\b169\.254\.(?:169\.254|170\.(?:2|23))\b|\[fd00:ec2::(?:254|23)\]|\b100\.100\.100\.200\b|\bmetadata\.(?:google\.internal|goog|azure\.com|packet\.net|tencentyun\.com|platformequinix\.com)\b|\/\/(?:instance-data|metadata)(?:\.ec2\.internal)?\/|\/computeMetadata\/v1|\/latest\/(?:meta-data|api\/token|user-data|dynamic\/instance-identity)|\/metadata\/(?:identity\/oauth2|instance\b)|\/opc\/v[12]\/|X-aws-ec2-metadata-token|Metadata-Flavor:|\bAWS_CONTAINER_CREDENTIALS_RELATIVE_URI\b/;
/** Hosts of URLs that are numbers in disguise: decimal, hexadecimal, octal, short, or IPv4 in IPv6; and names that resolve to what they say. */
const numeric =
  /(?:\/\/|\s|^|@|["'(])\[?(?:::ffff:(?:0:)?)?(?<host>(?:0x[0-9a-f]{1,8}|0[0-7]{1,11}|\d{1,10})(?:\.(?:0x[0-9a-f]{1,8}|0[0-7]{1,11}|\d{1,10})){0,3})\]?(?=[/:\s"'),]|$)/gi;
const mapped = /\[(?:0:0:0:0:0:|::)ffff:(?<high>[0-9a-f]{1,4}):(?<low>[0-9a-f]{1,4})\]/gi;
const bySayingSo = /\b169[.-]254[.-]169[.-]254\.(?:nip|sslip|xip)\.io\b/i;
/** The shortest spelling of one of them is 2852039166: most numbers in command lines are shorter. */
const shortest = 10;
const services: ReadonlySet<number> = new Set([0xa9fea9fe, 0xa9feaa02, 0xa9feaa17, 0x646464c8]);

/** The number that inet_aton makes of a spelling of an IPv4 address, or undefined. */
export function addressNumber(text: string): number | undefined {
  const parts = text.split(".");
  const numbers = parts.map((part) =>
    /^0x/i.test(part) ? Number.parseInt(part, 16) : Number.parseInt(part, /^0\d/.test(part) ? 8 : 10),
  );
  const last = numbers.pop() ?? Number.NaN;
  const room = 256 ** (4 - numbers.length);
  if (parts.length > 4 || !(last < room) || numbers.some((one) => !(one < 256))) return undefined;
  return numbers.reduce((sum, one, at) => sum + one * 256 ** (3 - at), 0) + last;
}

function isService(args: string): boolean {
  if (named.test(args) || bySayingSo.test(args)) return true;
  for (const { groups } of args.matchAll(numeric)) {
    const { host = "" } = groups ?? {};
    if (host.length >= shortest && services.has(addressNumber(host) ?? 0)) return true;
  }
  for (const { groups } of args.matchAll(mapped)) {
    const { high = "0", low = "0" } = groups ?? {};
    if (services.has(Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16))) return true;
  }
  return false;
}

const askers: ReadonlySet<string> = new Set(["ec2-metadata", "ec2metadata"]);

function asked(process: Doer, name: string, policy: CompiledPolicy | undefined): Objection | undefined {
  const isInline = /^(?:python[\d.]*|node|perl|ruby|php)$/.test(name) && /^\s*-\w{0,4}[cer]\s/.test(process.arguments);
  if (!transferTools.has(name) && !isInline && !askers.has(name)) return undefined;
  if (!askers.has(name) && !isService(commandLine(process, 2048))) return undefined;
  // Who is declared to may; whether it really goes there, its connection will tell.
  if (policy?.source.spec.declared.destinations.some(({ entity }) => entity === "metadata")) return undefined;
  return {
    signature: `${name} by name`,
    message: `${process.binary} asks for the cloud's metadata service, which hands out the node's credentials: ${quoteLine(process)}`,
  };
}

export const metadataEndpoint: Rule = {
  name: "metadata-endpoint",
  gate: "KnownBad",
  severity: "High",
  kinds: ["connect", "exec"],
  judgesOutsiders: true,
  isMemoryless: true,
  references: ["ASI03", "T1552.005", "AML.T0055", "AML.T0075"],
  signal:
    "Calls to the cloud's metadata service, by connection or by its names and any spelling of its address in command lines.",
  benign: "A workload identity that the cloud hands out there (IRSA, GKE).",
  advice:
    "Rotate the node's or the workload's cloud credentials if the call was answered. If it is intended, declare the entity metadata.",
  judge: (action, { destination, name, policy }) => {
    const { process } = action;
    if (action.kind === "exec") return asked(process, name, policy);
    if (destination?.class !== "metadata") return undefined;
    if (policy?.declaresDestination(destination) === "declared") return undefined;
    return {
      signature: `${name} ${destination.address}`,
      message: `${process.binary} called the cloud's metadata service at ${destination.address}:${destination.port}, which hands out the node's credentials`,
    };
  },
};
