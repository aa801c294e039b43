// Cilium's cluster-wide deny by the isolate label: egressDeny and ingressDeny win over every allow. That the object is there proves
// no more than that: whether an agent enforces it is told by evidence.
import { isolateLabel } from "../../names.ts";
import type { HardBackend } from "../backend.ts";
import { networkProof } from "../evidence.ts";
import { listOf, recordOf } from "../raw.ts";

export const cilium: HardBackend = {
  name: "Cilium",
  offer: (_, { Cilium: { isThere, message } }) => ({ name: "Cilium", ready: isThere, message }),
  prove: networkProof,
};

/** Whether a CiliumClusterwideNetworkPolicy, as stored, denies every pod with the isolate label everything in both directions. */
export function deniesAll(stored: unknown): boolean {
  const spec = recordOf(recordOf(stored)["spec"]);
  const selector = recordOf(spec["endpointSelector"]);
  const labels = Object.entries(recordOf(selector["matchLabels"]));
  const selects =
    labels.length === 1 &&
    listOf(selector["matchExpressions"]).length === 0 &&
    labels.every(([key, value]) => key.replace(/^(k8s|any)[:.]/, "") === isolateLabel && value === "true");
  return selects && everything(spec["egressDeny"], "toEntities") && everything(spec["ingressDeny"], "fromEntities");
}

/** A rule without ports for everybody. */
function everything(rules: unknown, peers: "toEntities" | "fromEntities"): boolean {
  return listOf(rules).some((rule) => {
    const { toPorts } = recordOf(rule);
    return listOf(toPorts).length === 0 && listOf(recordOf(rule)[peers]).includes("all");
  });
}
