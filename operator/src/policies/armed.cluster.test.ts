// The armed NetworkPolicy and the objects of deploy/backends on a real API server: as stored, and whatever others do to them.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { useStage } from "../testing/use-stage.ts";
import { policiesOf } from "./testing/policies.ts";

const on = useStage("armed");
const { says, armedPath } = policiesOf(on);

describe("the armed NetworkPolicy", () => {
  const allow = {
    dns: true,
    egress: [{ cidr: "203.0.113.0/24", ports: [443] }],
    ingress: [
      { namespaceSelector: { matchLabels: { team: "forensics" } }, podSelector: { matchLabels: { app: "probe" } } },
    ],
  };

  test("is stored with every peer that was meant, and belongs to its policy", async () => {
    const policy = await on.stage.policy(on.namespace, "bot", { response: { allow } });
    const stored = await on.stage.plane.ask("GET", armedPath());
    expect(stored.spec).toEqual({
      podSelector: { matchLabels: { "bailiff.dev/quarantine": "bot" } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { team: "forensics" } },
              podSelector: { matchLabels: { app: "probe" } },
            },
          ],
          ports: [{ protocol: "TCP" }],
        },
      ],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
              podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
            },
          ],
          ports: [
            { protocol: "UDP", port: 53 },
            { protocol: "TCP", port: 53 },
          ],
        },
        { to: [{ ipBlock: { cidr: "203.0.113.0/24" } }], ports: [{ protocol: "TCP", port: 443 }] },
      ],
    });
    expect(stored.metadata.ownerReferences).toMatchObject([
      { kind: "AgentPolicy", name: "bot", uid: policy.metadata.uid },
    ]);
    await says("Armed", "True", "Armed");
  });

  test("is written again when somebody opens or deletes it, and follows its policy", async () => {
    await on.stage.policy(on.namespace, "bot", {});
    const denies = () =>
      until("it denies everything again", 60_000, async () => {
        const { status, body } = await on.stage.plane.request("GET", armedPath());
        return status === 200 && body.spec.ingress === undefined && body.spec.egress === undefined;
      });
    await on.stage.plane.kubectl(
      "-n",
      on.namespace,
      "patch",
      "networkpolicy",
      "bailiff-quarantine-bot",
      "--type=merge",
      "-p",
      '{"spec":{"egress":[{}]}}',
    );
    await denies();
    await on.stage.plane.ask("DELETE", armedPath());
    await denies();
    await on.stage.ours("PATCH", `namespaces/${on.namespace}/agentpolicies/bot`, {
      spec: { response: { allow: { dns: true } } },
    });
    await until(
      "it leaves DNS open",
      60_000,
      async () => (await on.stage.plane.ask("GET", armedPath())).spec.egress?.length === 1,
    );
    await on.stage.ours("PATCH", `namespaces/${on.namespace}/agentpolicies/bot`, { spec: { mode: "Observe" } });
    await until(
      "it is gone in mode Observe",
      60_000,
      async () => (await on.stage.plane.request("GET", armedPath())).status === 404,
    );
    await says("Armed", "False", "Observe");
  });
});

test("objects of deploy/backends are found once the cluster serves their kind, and then cut by the isolate label alone", async () => {
  const crd = (group: string, version: string, plural: string, kind: string) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${plural}.${group}`,
      ...(group.endsWith("k8s.io") && { annotations: { "api-approved.kubernetes.io": "unapproved, for a test" } }),
    },
    spec: {
      group,
      scope: "Cluster",
      names: { plural, kind, singular: kind.toLowerCase() },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        },
      ],
    },
  });
  const definitions = [
    crd("cilium.io", "v2", "ciliumclusterwidenetworkpolicies", "CiliumClusterwideNetworkPolicy"),
    crd("policy.networking.k8s.io", "v1alpha2", "clusternetworkpolicies", "ClusterNetworkPolicy"),
  ];
  await on.stage.plane.kubectl("apply", "-f", "-", {
    stdin: definitions.map((one) => JSON.stringify(one)).join("\n---\n"),
  });
  await on.stage.plane.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
  for (const name of ["cilium", "network-policy-api"]) {
    const stdin = readFileSync(new URL(`../../../deploy/backends/${name}/isolate.yaml`, import.meta.url), "utf8");
    await on.stage.plane.kubectl("apply", "-f", "-", { stdin });
  }
  await on.stage.policy(on.namespace, "bot", {});
  const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" }, { nodeName: "node-2" });
  await on.stage.armed(on.namespace, "bot", "Cilium, ClusterNetworkPolicy, NetworkPolicy"); // looked for every 30 s
  const { status } = await on.stage.phase(await on.stage.verdict(pod, "bot"), "Quarantined");
  expect(status.quarantine.backends.map(({ name }: Json) => name)).toEqual([
    "Cilium",
    "ClusterNetworkPolicy",
    "NetworkPolicy",
  ]);
  expect(status.quarantine.removedLabels).toEqual([]);
}, 120_000);
