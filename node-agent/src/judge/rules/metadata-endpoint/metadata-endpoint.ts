// The cloud's metadata service hands out credentials of the node: an agent that asks for them without being declared to is after more than its own.

import type { EventProcess } from "@bailiff/proto/event";
import { describe } from "../../../destinations/destination.ts";
import type { CompiledPolicy } from "../../policy/compiled-policy.ts";
import type { Objection, Rule } from "../../rule.ts";
import { commandLine, quote, transferTools } from "../../text.ts";

/** The service by the names, and the spellings of its address, that a command line may have for it. */
const service =
  /\b169\.254\.(?:169\.254|170\.(?:2|23))\b|\[fd00:ec2::(?:254|23)\]|\b100\.100\.100\.200\b|\bmetadata\.(?:google\.internal|goog|azure\.com|packet\.net|tencentyun\.com)\b|\/\/instance-data\/|\/\/(?:2852039166|0xa9fea9fe|0xA9FEA9FE|0251\.0376\.0251\.0376|025177524776)\b|\/computeMetadata\/v1|\/latest\/meta-data|\/metadata\/identity\/oauth2|X-aws-ec2-metadata-token|Metadata-Flavor:/;
const askers: ReadonlySet<string> = new Set(["ec2-metadata", "ec2metadata"]);

function asked(process: EventProcess, name: string, policy: CompiledPolicy | undefined): Objection | undefined {
  const isInline = /^(?:python[\d.]*|node|perl|ruby|php)$/.test(name) && /^\s*-\w{0,4}[cer]\s/.test(process.arguments);
  if (!transferTools.has(name) && !isInline && !askers.has(name)) return undefined;
  if (!askers.has(name) && !service.test(commandLine(process, 2048))) return undefined;
  // Who is declared to may; whether it really goes there, its connection will tell.
  if (policy?.source.spec.declared.destinations.some(({ entity }) => entity === "metadata")) return undefined;
  return {
    signature: `${name} by name`,
    message: `${process.binary} asks for the cloud's metadata service, which hands out the node's credentials: ${quote(commandLine(process))}`,
  };
}

export const metadataEndpoint: Rule = {
  name: "metadata-endpoint",
  gate: "KnownBad",
  severity: "High",
  kinds: ["connect", "exec"],
  judgesOutsiders: true,
  references: ["ASI03", "T1552.005", "AML.T0055", "AML.T0075"],
  signal:
    "Calls to the cloud's metadata service, by connection or by its names and any spelling of its address in command lines.",
  benign: "A workload identity that the cloud hands out there (IRSA, GKE).",
  advice:
    "Rotate the node's or the workload's cloud credentials if the call was answered. If it is meant to be, declare the entity metadata.",
  judge: (action, { destination, name, policy }) => {
    const { process } = action;
    if (action.kind === "exec") return asked(process, name, policy);
    if (destination?.class !== "metadata") return undefined;
    if (policy?.declaresDestination(destination) === "declared") return undefined;
    return {
      signature: `${name} ${destination.address}`,
      message: `${process.binary} called the cloud's metadata service at ${describe(destination)}, which hands out the node's credentials`,
    };
  },
};
