// The closed vocabularies of the API: the same words in objects, code, metrics and docs.
import { z } from "zod";

/** From harmless to worst; the position is the order. */
export const severities = ["Low", "Medium", "High", "Critical"] as const;
export const modes = ["Observe", "Detect", "Quarantine"] as const;
export const gates = [
  "Identity",
  "Coverage",
  "DeclaredExec",
  "DeclaredDestination",
  "KnownBad",
  "Novelty",
  "Sequence",
  "Quota",
  "Integrity",
] as const;
export const phases = [
  "Open",
  "AwaitingApproval",
  "Quarantined",
  "Released",
  "Dismissed",
  "Expired",
  "Superseded",
] as const;
export const entities = ["kube-apiserver", "cluster-dns", "metadata", "cluster", "world"] as const;
export const baselineStates = ["Absent", "Learning", "Ready", "Frozen"] as const;
export const coverages = ["Full", "Partial", "Unknown"] as const;
export const holds = ["Enforced", "Ineffective", "Unverifiable", "Pending"] as const;
export const kernelCuts = ["Enforce", "Missing", "Unknown"] as const;
export const protocols = ["TCP", "UDP", "SCTP", "Other"] as const;
export const channels = ["exec", "connect"] as const;

export type Severity = (typeof severities)[number];
export type Mode = (typeof modes)[number];
export type Gate = (typeof gates)[number];
export type Phase = (typeof phases)[number];
export type Entity = (typeof entities)[number];
export type BaselineState = (typeof baselineStates)[number];
export type Coverage = (typeof coverages)[number];
/** Whether a quarantine holds. */
export type Hold = (typeof holds)[number];
export type KernelCut = (typeof kernelCuts)[number];
export type Protocol = (typeof protocols)[number];
export type Channel = (typeof channels)[number];

export const severity = z.enum(severities);
export const mode = z.enum(modes);
export const coverage = z
  .enum(coverages)
  .describe("Whether everything could be seen. Unknown is what can't be measured: never taken for Full.");
export const baselineState = z.enum(baselineStates).describe("How far learning has come.");
