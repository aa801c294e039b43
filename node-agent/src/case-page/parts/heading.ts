// Who, how bad, how sure, and what the case was judged by.
import type { AgentVerdict } from "@bailiff/crds";
import { type Html, html } from "../html/html.ts";
import type { CaseSheet } from "../sheet/sheet.ts";
import { classOf } from "./style.ts";

const coverageText = {
  Full: "Full: Tetragon's loss counters were read and show no loss",
  Partial: "Partial: there are signs that we did not see everything",
  Unknown: "Unknown: nothing proves that we saw everything",
} as const;

export function heading({ verdict, policy, origin }: CaseSheet): Html {
  const { spec, metadata, status } = verdict;
  const phase = status?.phase ?? (origin === "Recording" ? undefined : "Open");
  return html`<header>
<span class="badge ${classOf(spec.severity)}">${spec.severity}</span><span class="dim">score ${spec.score} of 100${
    phase === undefined ? "" : ` · ${phase}`
  }</span>
<h1>${spec.summary}</h1>
<dl>
<dt>pod</dt><dd>${metadata.namespace ?? ""}/${spec.pod.name}, on node ${spec.pod.node}</dd>
<dt>agent</dt><dd>${spec.agent.name}${serviceAccount(verdict)}</dd>
<dt>image</dt><dd>${spec.agent.imageDigest ?? "digest not known"}</dd>
<dt>policy</dt><dd>${policy?.text ?? "none selects the pod: every field at its default"}</dd>
<dt>case</dt><dd>${metadata.name}${spec.reportedBy === "" ? "" : `, opened by ${spec.reportedBy}`}</dd>
<dt>coverage</dt><dd>${coverageText[spec.basis.coverage]}</dd>
</dl>
</header>`;
}

const serviceAccount = ({ spec }: AgentVerdict): string =>
  spec.agent.serviceAccount === undefined ? "" : `, service account ${spec.agent.serviceAccount}`;
