// One stage for the authority tests: everything that is shipped, and people with tokens of their own. Bob has every RBAC verb that
// Kubernetes knows on our objects and on pods, so that whatever refuses him is the admission policy; Alice may decide besides.
import type { Answer, Json } from "../../../hack/control-plane/api.ts";
import { request } from "../../../hack/control-plane/api.ts";
import { type ControlPlane, startControlPlane } from "../../../hack/control-plane/control-plane.ts";
import type { Access } from "../../../hack/control-plane/kubeconfig.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { installShipped, system } from "../rbac/shipped.ts";

export type Stage = {
  readonly plane: ControlPlane;
  readonly namespace: string;
  /** May decide in `namespace`. */
  readonly alice: Access;
  /** May do anything with our objects and pods, but not decide. */
  readonly bob: Access;
  /** The operator's own token. */
  readonly operator: Access;
};

const verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
const anything = [
  { apiGroups: ["bailiff.dev"], resources: ["*"], verbs },
  {
    apiGroups: [""],
    resources: ["pods", "pods/status", "pods/binding", "bindings", "serviceaccounts", "serviceaccounts/token"],
    verbs,
  },
  { apiGroups: ["apps"], resources: ["deployments"], verbs },
];

/** A control plane with all of deploy/base on it. The caller stops `plane`. */
export async function setStage(): Promise<Stage> {
  const plane = await startControlPlane({ users: [{ name: "alice@example.com" }, { name: "bob@example.com" }] });
  await installShipped(plane);
  const namespace = await plane.namespace("authority");
  await allow(plane, namespace, "anything", { kind: "User", name: "bob@example.com" });
  await allow(plane, namespace, "anything", { kind: "User", name: "alice@example.com" });
  await bind(plane, namespace, "bailiff-decider", { kind: "User", name: "alice@example.com" });
  const operator = await plane.tokenFor({ namespace: system, name: "bailiff-operator" });
  const access = (name: string) => plane.accessWith(plane.userTokens.get(name) ?? "");
  return {
    plane,
    namespace,
    alice: access("alice@example.com"),
    bob: access("bob@example.com"),
    operator: plane.accessWith(operator),
  };
}

export type RoleSubject = { readonly kind: "User" | "ServiceAccount"; readonly name: string };

/** Gives everything but `decide`, in that namespace. */
export async function allow(plane: ControlPlane, namespace: string, role: string, subject: RoleSubject): Promise<void> {
  const body = { metadata: { name: role }, rules: anything };
  await plane.request("POST", "/apis/rbac.authorization.k8s.io/v1/clusterroles", { body });
  await bind(plane, namespace, role, subject);
}

/** Binds a ClusterRole in the namespace, and waits until the authorizer knows. */
export async function bind(
  plane: ControlPlane,
  namespace: string,
  role: string,
  { kind, name }: RoleSubject,
): Promise<void> {
  const group = "rbac.authorization.k8s.io";
  const subject = kind === "User" ? { kind, name, apiGroup: group } : { kind, name, namespace };
  const body = {
    metadata: { generateName: `${role}-` },
    roleRef: { apiGroup: group, kind: "ClusterRole", name: role },
    subjects: [subject],
  };
  await plane.ask("POST", `/apis/${group}/v1/namespaces/${namespace}/rolebindings`, { body });
  const user = kind === "User" ? name : `system:serviceaccount:${namespace}:${name}`;
  const verb = role === "bailiff-decider" ? "decide" : "create";
  const review = {
    spec: { user, resourceAttributes: { namespace, group: "bailiff.dev", resource: "agentverdicts", verb } },
  };
  await until(`${user} may ${verb}`, 10_000, async () => {
    const path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    return (await plane.ask("POST", path, { body: review })).status.allowed;
  });
}

/** Asks as somebody. */
export function as(
  who: Access,
  method: string,
  path: string,
  body?: unknown,
  contentType?: "application/strategic-merge-patch+json",
): Promise<Answer> {
  return request(who, method, path, { body, ...(contentType && { contentType }) });
}

/** What a refused user reads; for anything but a refusal by one of our policies, what came instead. */
export function refusal({ status, body }: Answer): string {
  const message: string = body.message ?? "";
  if (status !== 403 || !message.includes("ValidatingAdmissionPolicy 'bailiff-")) return `${status}: ${message}`;
  return message.replace(/^.*denied request: /s, "");
}

/** Our objects' collection in a namespace. */
export function ours(namespace: string, plural: string): string {
  return `/apis/bailiff.dev/v1alpha1/namespaces/${namespace}/${plural}`;
}

let made = 0;
/** A pod, not yet sent. */
export function podDraft(metadata: Json = {}): Json {
  made++;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `pod-${made}`, ...metadata },
    spec: { containers: [{ name: "app", image: "example.com/app:1" }] },
  };
}
