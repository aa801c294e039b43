// ClusterNetworkPolicy (policy.networking.k8s.io/v1alpha2), tier Admin: its Deny by the isolate label beats every NetworkPolicy.
// That the object is there proves no more than that: whether anything implements it is told by evidence.
import { isolateLabel } from "../../names.ts";
import type { HardBackend } from "../backend.ts";
import { networkProof } from "../evidence.ts";
import { listOf, recordOf } from "../raw.ts";

export const clusterNetworkPolicy: HardBackend = {
  name: "ClusterNetworkPolicy",
  offer: (_, { ClusterNetworkPolicy: { isThere, message } }) => ({
    name: "ClusterNetworkPolicy",
    ready: isThere,
    message,
  }),
  prove: networkProof,
};

/** Whether a ClusterNetworkPolicy, as stored, denies every pod with the isolate label everything that its API can name. */
export function deniesAll(stored: unknown): boolean {
  const spec = recordOf(recordOf(stored)["spec"]);
  const pods = recordOf(recordOf(spec["subject"])["pods"]);
  const selector = recordOf(pods["podSelector"]);
  const labels = recordOf(selector["matchLabels"]);
  const selects =
    Object.keys(labels).length === 1 && labels[isolateLabel] === "true" && isEmptySelector(pods["namespaceSelector"]);
  const [ingress, egress] = [peersOf(spec["ingress"], "from"), peersOf(spec["egress"], "to")];
  const networks = egress?.flatMap((peer) => listOf(recordOf(peer)["networks"])) ?? [];
  return (
    selects &&
    listOf(selector["matchExpressions"]).length === 0 &&
    spec["tier"] === "Admin" &&
    networks.includes("0.0.0.0/0") &&
    networks.includes("::/0") &&
    (ingress?.some((peer) => isEmptySelector(recordOf(peer)["namespaces"])) ?? false)
  );
}

/** The peers of rules that deny them all ports; undefined where a rule does anything else than deny, since order decides. */
function peersOf(rules: unknown, field: "from" | "to"): readonly unknown[] | undefined {
  const records = listOf(rules).map(recordOf);
  if (records.some((rule) => rule["action"] !== "Deny")) return undefined;
  return records.filter(isPortless).flatMap((rule) => listOf(rule[field]));
}

function isPortless(rule: Readonly<Record<string, unknown>>): boolean {
  return listOf(rule["ports"]).length === 0 && listOf(rule["protocols"]).length === 0;
}

/** Present and without demands. */
function isEmptySelector(selector: unknown): boolean {
  if (typeof selector !== "object" || selector === null) return false;
  const { matchLabels, matchExpressions } = recordOf(selector);
  return Object.keys(recordOf(matchLabels)).length === 0 && listOf(matchExpressions).length === 0;
}
