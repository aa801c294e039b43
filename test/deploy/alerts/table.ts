// What a row of the alerts' tests looks like, and the file that promtool makes of it.
import type { Alert } from "../../../hack/prometheus/rules.ts";

/** One situation: series as promtool writes them ("1x10": 1, and ten times more, `every` apart), looked at after so long. */
export interface Situation {
  readonly when: string;
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
}

/** What an alert says. Its severity is the rule's. */
export interface Fired {
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
}

export interface Tried {
  /** How far apart samples and evaluations are; a minute unless given. */
  readonly every?: string;
  readonly fires: readonly (Situation & { readonly alerts: readonly Fired[] })[];
  readonly quiet: readonly Situation[];
}

/** By alert. */
export type Table = Readonly<Record<string, Tried>>;

/** The content of a file for `promtool test rules`: every situation of one alert. */
export function promtoolTest(rule: Alert, { fires, quiet, every = "1m" }: Tried, ruleFile: string) {
  const situations = [...fires, ...quiet.map((situation) => ({ ...situation, alerts: [] as readonly Fired[] }))];
  return {
    rule_files: [ruleFile],
    evaluation_interval: every,
    tests: situations.map(({ when, series, at, alerts }) => ({
      name: when,
      interval: every,
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      alert_rule_test: [
        {
          eval_time: at,
          alertname: rule.alert,
          exp_alerts: alerts.map(({ labels, summary, description }) => ({
            exp_labels: { ...labels, severity: rule.labels.severity },
            exp_annotations: { summary, description, runbook_url: rule.annotations.runbook_url },
          })),
        },
      ],
    })),
  };
}
