// AgentVerdict: one pod's case file, with findings, evidence, what was done and whether it holds.
import { z } from "zod";
import type { Frozen } from "../shared/frozen.ts";
import { limits } from "../shared/limits.ts";
import { head } from "../shared/meta.ts";
import { withRules } from "../shared/rule.ts";
import { agentName, count, objectName, text, uid } from "../shared/text.ts";
import { baselineState, coverage, mode, severity } from "../shared/words.ts";
import { custody } from "./custody.ts";
import { finding } from "./finding.ts";
import { agentVerdictStatus } from "./status.ts";

const agent = z
  .object({
    name: agentName,
    serviceAccount: text(limits.name, "The pod's service account.").optional(),
    imageDigest: text(limits.digest, "The image's digest, such as sha256:….").optional(),
  })
  .describe("The agent whose pod this is.");

const pod = z
  .object({
    name: objectName("The pod's name."),
    uid,
    node: objectName("The node that the pod runs on."),
    ips: z.array(z.string().max(64)).max(limits.podIps).default([]).describe("The pod's addresses."),
  })
  .describe("The pod that the case is about.");

const policy = z
  .object({
    name: objectName("The policy's name, in the namespace of the case."),
    generation: count("The generation of its spec.").default(0),
  })
  .describe("The AgentPolicy that was judged by; left out where no policy selects the pod.");

const basis = z
  .object({
    baselineHash: text(64, "The hash of the baseline.").optional(),
    baselineState: baselineState.default("Absent"),
    engine: text(64, "The version of the judge.").default(""),
    coverage: coverage.default("Unknown"),
    stateHash: text(64, "The hash of everything else that was judged by.").optional(),
  })
  .prefault({})
  .describe("What the verdict was computed from.");

const decision = z
  .object({
    action: z
      .enum(["Quarantine", "Release", "Dismiss"])
      .describe(
        "Quarantine (take the pod into custody), Release (let it go, case closed) or Dismiss (it was nothing).",
      ),
    by: z.string().min(1).max(limits.user).describe("Who decides: the requester's own user name."),
    reason: text(limits.reason, "Why, for whoever reads it later.").optional(),
    readopt: z
      .boolean()
      .default(false)
      .describe("True: on release the pod goes back to its ReplicaSet, even if that deletes another one."),
  })
  .describe("What a person decides; the only field of a case that people write.");

const spec = withRules(
  z.object({
    mode: mode.default("Detect").describe("The policy's mode when it was judged."),
    reportedBy: text(limits.user, "Who opened the case by hand; empty where findings did.").default(""),
    agent,
    pod,
    policy: policy.optional(),
    severity: severity.describe("Of the case: the worst finding's, raised by what adds up."),
    score: z.int().min(0).max(100).default(0).describe("How sure and how bad, from 0 to 100."),
    summary: text(limits.summary, "The case in one sentence.").default(""),
    findings: z
      .array(finding)
      .max(limits.findings)
      .default([])
      .describe("Objections, worst first: the first one's rule is the case's top rule."),
    count: count("How often all findings happened, those that found no room included.").default(0),
    findingsShed: count("Findings that found no room in the list.").default(0),
    basis,
    recommendation: z
      .enum(["None", "Quarantine"])
      .default("None")
      .describe("What the judge would do, whatever the mode."),
    custody: custody.optional(),
    decision: decision.optional(),
  }),
  {
    cel: "self.reportedBy != '' || self.findings.size() > 0",
    message: "a case needs at least one finding, or reportedBy if a person opens it",
    holds: ({ reportedBy, findings }) => reportedBy !== "" || findings.length > 0,
  },
  {
    cel: `self.findings.map(f, f.evidence.size()).sum() <= ${limits.evidenceTotal}`,
    message: `findings hold more than ${limits.evidenceTotal} pieces of evidence in all; keep the first of each, then those of the worst`,
    holds: ({ findings }) => findings.reduce((sum, one) => sum + one.evidence.length, 0) <= limits.evidenceTotal,
  },
  {
    cel: "self.pod.uid == oldSelf.pod.uid && self.pod.name == oldSelf.pod.name && self.pod.node == oldSelf.pod.node",
    message: "a case stays with its pod: name, uid and node can't change; open another case",
  },
  { cel: "self.agent.name == oldSelf.agent.name", message: "a case stays with its agent; open another case" },
  { cel: "self.reportedBy == oldSelf.reportedBy", message: "who opened the case can't change" },
).describe("What the node's agent found, and what people decided.");

export const agentVerdict = z
  .object({ ...head("AgentVerdict"), spec, status: agentVerdictStatus.optional() })
  .describe("One pod's case file: what it did, how bad that is, what was done about it and whether it holds.");

export type AgentVerdict = Frozen<z.infer<typeof agentVerdict>>;
export type AgentVerdictSpec = AgentVerdict["spec"];
export type Decision = Frozen<z.infer<typeof decision>>;
