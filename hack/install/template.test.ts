import { expect, test } from "vitest";
import { template } from "./template.ts";

const pod = (container: object) => ({
  spec: { template: { spec: { containers: [{ name: "operator", ...container }] } } },
});
const inContainer = "spec.template.spec.containers[operator]";

test("a scalar becomes Helm's text, everything else stays", () => {
  const knobs = [{ at: "spec.replicas", is: "{{ .Values.replicas }}" }];
  expect(template({ kind: "Deployment", spec: { replicas: 2, paused: false } }, { knobs })).toBe(
    "kind: Deployment\nspec:\n  replicas: {{ .Values.replicas }}\n  paused: false\n",
  );
});

test("a value as YAML is indented as its field is, whether the base has the field or not", () => {
  const knobs = ["resources", "affinity"].map((field) => ({ at: `${inContainer}.${field}`, yaml: `.Values.${field}` }));
  expect(template(pod({ resources: { limits: { memory: "1Mi" } } }), { knobs })).toBe(`spec:
  template:
    spec:
      containers:
        - name: operator
          {{- with .Values.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with .Values.affinity }}
          affinity:
            {{- toYaml . | nindent 12 }}
          {{- end }}
`);
});

test("an item that is there only sometimes, and more items behind it", () => {
  const knobs = [
    { at: `${inContainer}.env[A]`, only: ".Values.a" },
    { at: `${inContainer}.env`, more: ".Values.more" },
  ];
  expect(template(pod({ env: [{ name: "A", value: "1" }] }), { knobs })).toContain(`          env:
            {{- if .Values.a }}
            - name: A
              value: "1"
            {{- end }}
            {{- with .Values.more }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
`);
});

test("an object that is there only sometimes is wrapped as a whole", () => {
  expect(template({ kind: "Service" }, { when: ".Values.on" })).toBe(
    "{{- if .Values.on }}\nkind: Service\n{{- end }}\n",
  );
});

test("a knob for a field that the base no longer has is an error, not a value that turns nothing", () => {
  const knob = { at: "spec.template.spec.containers[operator].env[GONE].value", is: "x" };
  expect(() =>
    template({ spec: { template: { spec: { containers: [{ name: "operator", env: [] }] } } } }, { knobs: [knob] }),
  ).toThrow("containers[operator].env[GONE].value: no such item");
});

test("braces that are the object's own survive Helm", () => {
  const text = template({ annotations: { summary: "node {{ $labels.node }} is blind" } }, {});
  expect(text).toContain('node {{ "{{" }} $labels.node }} is blind');
});
