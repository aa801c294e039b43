// Which fields of deploy/base the chart's values turn: the only difference between the two. Whatever isn't listed is as in the base.

/** Where, as in `spec.template.spec.containers[operator].env[BAILIFF_DRY_RUN].value`; numbers in brackets are indices. */
type At = { readonly at: string };

/** One field and what becomes of it. Template texts are Helm's. */
export type Knob = At &
  (
    | { /** The scalar is this text. */ readonly is: string }
    | { /** The field is this value as YAML, and gone where that is empty. */ readonly yaml: string }
    | { /** More entries for a map or list, from this value. */ readonly more: string }
    | { /** The field or item is there only if this holds. */ readonly only: string }
    | { /** The field or item is these lines. */ readonly lines: readonly string[] }
  );

/** What becomes of one object: it is there only `when`, and its knobs. */
export interface Turned {
  readonly when?: string;
  readonly knobs?: readonly Knob[];
  /** Labels from this value, beside those that everything has. */
  readonly moreLabels?: string;
}

const env = (container: string, values: Readonly<Record<string, string>>): Knob[] =>
  Object.entries(values).map(([name, value]) => ({
    at: `spec.template.spec.containers[${container}].env[${name}].value`,
    is: `{{ ${value} | quote }}`,
  }));

/** What both programs' pods have in common. */
const pods = (container: string, values: string): Knob[] => [
  { at: "spec.template.metadata.annotations", more: `${values}.podAnnotations` },
  { at: "spec.template.spec.imagePullSecrets", yaml: ".Values.image.pullSecrets" },
  { at: "spec.template.spec.priorityClassName", is: "{{ .Values.priorityClass.name }}" },
  { at: "spec.template.spec.nodeSelector", yaml: `${values}.nodeSelector` },
  { at: "spec.template.spec.tolerations", yaml: `${values}.tolerations` },
  { at: "spec.template.spec.affinity", yaml: `${values}.affinity` },
  {
    at: `spec.template.spec.containers[${container}].image`,
    is: `{{ include "bailiff.image" (dict "root" . "image" ${values}.image) }}`,
  },
  { at: `spec.template.spec.containers[${container}].imagePullPolicy`, is: "{{ .Values.image.pullPolicy }}" },
  { at: `spec.template.spec.containers[${container}].resources`, yaml: `${values}.resources` },
  { at: `spec.template.spec.containers[${container}].env`, more: `${values}.extraEnv` },
];

const apiServerPorts: Knob = {
  at: "spec.egress[0]",
  lines: [
    "- ports:",
    "    {{- range .Values.networkPolicy.apiServerPorts }}",
    "    - port: {{ . }}",
    "      protocol: TCP",
    "    {{- end }}",
  ],
};

const tcp = `(include "bailiff.tetragonOnTcp" .)`;

/** By kind and name. */
export const turned: Readonly<Record<string, Turned>> = {
  "Namespace/bailiff-system": { when: ".Values.namespace.create" },
  "PriorityClass/bailiff": {
    when: ".Values.priorityClass.create",
    knobs: [
      { at: "metadata.name", is: "{{ .Values.priorityClass.name }}" },
      { at: "value", is: "{{ .Values.priorityClass.value | int64 }}" },
    ],
  },
  "NetworkPolicy/bailiff-default-deny": { when: ".Values.networkPolicy.enabled" },
  "NetworkPolicy/bailiff-operator": { when: ".Values.networkPolicy.enabled", knobs: [apiServerPorts] },
  "NetworkPolicy/bailiff-node-agent": { when: ".Values.networkPolicy.enabled", knobs: [apiServerPorts] },
  "PodDisruptionBudget/bailiff-operator": {
    when: "and .Values.operator.podDisruptionBudget.enabled (gt (int .Values.operator.replicas) 1)",
  },
  "Deployment/bailiff-operator": {
    knobs: [
      { at: "spec.replicas", is: "{{ .Values.operator.replicas }}" },
      ...pods("operator", ".Values.operator"),
      ...env("operator", {
        BAILIFF_EXCLUDED_NAMESPACES: `join "," .Values.operator.excludedNamespaces`,
        BAILIFF_DRY_RUN: ".Values.operator.dryRun",
        BAILIFF_KEEP_CLOSED_FOR: ".Values.operator.keepClosed.for",
        BAILIFF_KEEP_CLOSED_MOST: ".Values.operator.keepClosed.most",
        BAILIFF_LOG_LEVEL: ".Values.operator.logLevel",
      }),
    ],
  },
  "DaemonSet/bailiff-node-agent": {
    knobs: [
      ...pods("node-agent", ".Values.nodeAgent"),
      ...env("node-agent", {
        BAILIFF_TETRAGON: ".Values.nodeAgent.tetragon",
        BAILIFF_LOG_LEVEL: ".Values.nodeAgent.logLevel",
      }),
      // Over TCP it needs the host's network, and neither the socket nor its group.
      {
        at: "spec.template.spec.hostNetwork",
        lines: [`{{- if ${tcp} }}`, "hostNetwork: true", "dnsPolicy: ClusterFirstWithHostNet", "{{- end }}"],
      },
      { at: "spec.template.spec.securityContext.supplementalGroups", only: `not ${tcp}` },
      { at: "spec.template.spec.containers[node-agent].volumeMounts[tetragon]", only: `not ${tcp}` },
      { at: "spec.template.spec.volumes[tetragon]", only: `not ${tcp}` },
      { at: "spec.template.spec.volumes[state].emptyDir", only: "not .Values.nodeAgent.stateOnHost" },
      {
        at: "spec.template.spec.volumes[state].hostPath",
        lines: [
          "{{- if .Values.nodeAgent.stateOnHost }}",
          "hostPath:",
          "  path: /var/lib/bailiff",
          "  type: Directory",
          "{{- end }}",
        ],
      },
    ],
  },
};

const monitors = {
  when: ".Values.prometheus.monitors.enabled",
  moreLabels: ".Values.prometheus.monitors.additionalLabels",
};

/** By kind, for what isn't in `turned`: the kinds of Prometheus' operator, which not every cluster has. */
export const turnedKinds: Readonly<Record<string, Turned>> = {
  ServiceMonitor: monitors,
  PodMonitor: monitors,
  PrometheusRule: { when: ".Values.prometheus.rules.enabled", moreLabels: ".Values.prometheus.rules.additionalLabels" },
};
