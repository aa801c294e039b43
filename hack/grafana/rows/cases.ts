// Cases: how many, how bad, held or not, and by which rules.
import type { Row } from "../panel.ts";
import { here, once, onNode, open, rate, stat, total } from "../queries.ts";

export const cases: Row = {
  title: "Cases",
  panels: [
    stat(
      "Open, Critical",
      "Of policies that don't only observe",
      total(`bailiff_verdicts{${here}, severity="Critical", ${open}}`),
      1,
    ),
    stat(
      "Open, High",
      "Of policies that don't only observe",
      total(`bailiff_verdicts{${here}, severity="High", ${open}}`),
      1,
    ),
    stat("In custody", "Pods that are cut off", total(`bailiff_custody_pods{${here}}`)),
    stat(
      "Cuts that don't hold",
      "The kernel saw something get through",
      total(`bailiff_custody_pods{${here}, state="Ineffective"}`),
      1,
    ),
    stat(
      "Waiting for approval",
      "Cases that wait for a person",
      total(`bailiff_verdicts{${here}, phase="AwaitingApproval"}`),
      1,
    ),
    stat(
      "Held back",
      "Beyond the caps, or refused",
      total(`bailiff_cases_not_held{${here}, reason=~"BlastRadius|NotArmed|Refused|ReleaseRefused"}`),
      1,
    ),
    {
      title: "Open cases by severity",
      description: "Cases of mode Observe are left out",
      kind: "timeseries",
      width: 12,
      isStacked: true,
      queries: [{ expr: once("severity", `bailiff_verdicts{${here}, ${open}}`), legend: "{{severity}}" }],
    },
    {
      title: "Pods in custody by whether the cut holds",
      description: "Enforced is proven; Pending and Unverifiable are not",
      kind: "timeseries",
      width: 12,
      isStacked: true,
      queries: [{ expr: once("state", `bailiff_custody_pods{${here}}`), legend: "{{state}}" }],
    },
    {
      title: "Cases",
      description: "All of them, closed ones too, as long as they are kept",
      kind: "table",
      width: 12,
      queries: [{ expr: once("namespace, policy, mode, severity, phase", `bailiff_verdicts{${here}}`) }],
    },
    {
      title: "Findings by rule",
      description: "Objections of the judge, counted again each time, per second",
      kind: "timeseries",
      width: 12,
      unit: "ops",
      queries: [
        {
          expr: `topk(10, ${rate("rule, severity", `bailiff_findings_total{${onNode}}`)})`,
          legend: "{{rule}} {{severity}}",
        },
      ],
    },
  ],
};
