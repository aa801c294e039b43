// Agents: policies and their conditions, and pods that nobody judges or sees.
import type { Row } from "../panel.ts";
import { here, once, onNode, total } from "../queries.ts";

export const agents: Row = {
  title: "Agents",
  panels: [
    {
      title: "Policies by mode",
      description: "From Observe over Detect to Quarantine",
      kind: "timeseries",
      width: 8,
      isStacked: true,
      queries: [{ expr: once("mode", `bailiff_policy_conditions{${here}, condition="Accepted"}`), legend: "{{mode}}" }],
    },
    {
      title: "Conditions that aren't True",
      description: "Armed is False by intent where the mode is Observe",
      kind: "table",
      width: 8,
      queries: [
        {
          expr: once(
            "namespace, policy, condition, status, reason",
            `bailiff_policy_conditions{${here}, status!="True"}`,
          ),
        },
      ],
    },
    {
      title: "Pods that nobody judges or sees",
      description: "Unselected: no policy names them. Blind: their node has no node agent that is ready",
      kind: "timeseries",
      width: 8,
      queries: [
        { expr: 'max(bailiff_unselected_pods{job="bailiff-operator"})', legend: "unselected" },
        { expr: total(`bailiff_blind_pods{${onNode}}`), legend: "blind" },
      ],
    },
  ],
};
