// What deploy/ ships, put on a control plane for tests: CRDs, permissions, admission policies. BAILIFF_RBAC_WITHOUT=<permission> leaves
// one of the programs' permissions out, so that `npm run test:rbac` can see which test notices.
import { join } from "node:path";
import { parseAllDocuments, stringify } from "yaml";
import type { Json } from "../../../hack/control-plane/api.ts";
import type { Connection } from "../../../hack/control-plane/connection.ts";
import { untilUp } from "../../../hack/control-plane/ready.ts";
import { withoutPermission } from "../../../hack/rbac-test/rules.ts";

const root = join(import.meta.dirname, "../../..");

/** Where the programs live. */
export const system = "bailiff-system";
export const operatorUser = `system:serviceaccount:${system}:bailiff-operator`;
export const nodeAgentUser = `system:serviceaccount:${system}:bailiff-node-agent`;

/** For what only the operator may write: the admin in its name. */
export const asOperator = { user: operatorUser, groups: ["system:masters"] };

export type ShippedOptions = {
  /** False: permissions only, so that a test may write as the admin what node agents and people write. Default true. */
  readonly admission?: boolean;
};

/** Of deploy/base, what bounds the programs. Tests start these themselves: no Deployment, no DaemonSet. */
const bounds =
  /^(Namespace|PriorityClass|ServiceAccount|(Cluster)?Role(Binding)?|ValidatingAdmissionPolicy(Binding)?)$/;

/** Installs CRDs, permissions and admission policies, and waits until they bite. Only on a control plane of the test's own. */
export async function installShipped(plane: Connection, { admission = true }: ShippedOptions = {}): Promise<void> {
  await plane.kubectl("apply", "--server-side", "-f", join(root, "crds/manifests"));
  await plane.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
  const objects = (await shippedObjects(plane)).filter(
    ({ kind }) => bounds.test(kind) && (admission || !kind.includes("Admission")),
  );
  const without = process.env["BAILIFF_RBAC_WITHOUT"];
  const left = without ? withoutPermission(objects, without) : objects;
  const stdin = left.map((object) => stringify(object)).join("---\n");
  await plane.kubectl("apply", "--server-side", "-f", "-", { stdin });
  if (admission) await untilUp("the admission policies bite", 30_000, () => admissionBites(plane));
}

/** Every object of deploy/base as kustomize renders it. */
export async function shippedObjects(plane: Connection): Promise<Json[]> {
  const rendered = await plane.kubectl("kustomize", join(root, "deploy/base"));
  return parseAllDocuments(rendered).map((document) => document.toJS());
}

/** The operator's kubeconfig, under its own service account. */
export async function operatorKubeconfig(plane: Connection): Promise<string> {
  return plane.kubeconfigFor(await plane.tokenFor({ namespace: system, name: "bailiff-operator" }));
}

/** Starts a node agent's pod, as it is shipped, on that node, and gives the token that such a pod has: it names pod and node. */
export async function nodeAgentToken(plane: Connection, node: string): Promise<string> {
  const { spec } = (await shippedObjects(plane)).find(({ kind }) => kind === "DaemonSet");
  const body = { metadata: { generateName: "node-agent-" }, spec: { ...spec.template.spec, nodeName: node } };
  const { metadata } = await plane.ask("POST", `/api/v1/namespaces/${system}/pods`, { body });
  return plane.tokenFor({ namespace: system, name: "bailiff-node-agent" }, { pod: metadata });
}

/** Questions, asked dry, for the first policy that is applied, for the last, and for some in the middle. */
async function admissionBites(plane: Connection): Promise<boolean> {
  const pod = {
    metadata: { name: "probe", labels: { "bailiff.dev/isolate": "true" } },
    spec: { containers: [{ name: "probe", image: "example.com/probe:1" }] },
  };
  const verdict = {
    apiVersion: "bailiff.dev/v1alpha1",
    kind: "AgentVerdict",
    metadata: { name: "probe" },
    spec: {
      agent: { name: "pod/probe" },
      pod: { name: "probe", uid: "probe", node: "probe" },
      severity: "Low",
      reportedBy: "nobody",
    },
  };
  const node = { apiVersion: "bailiff.dev/v1alpha1", kind: "AgentNode", metadata: { name: "probe" } };
  const ours = "/apis/bailiff.dev/v1alpha1";
  const asNodeAgent = { user: nodeAgentUser, groups: ["system:masters"] };
  const answers = await Promise.all([
    plane.request("POST", "/api/v1/namespaces/default/pods?dryRun=All", { body: pod }),
    plane.request("POST", `${ours}/namespaces/default/agentverdicts?dryRun=All`, { body: verdict }),
    plane.request("POST", `${ours}/agentnodes?dryRun=All`, { body: node, as: asNodeAgent }),
    plane.request("POST", `${ours}/agentnodes?dryRun=All`, { body: node }),
  ]);
  return answers.every(({ status, body }) => status === 403 && String(body.message).includes("bailiff-"));
}
