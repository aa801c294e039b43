// A transfer tool that is told to send a file, by an agent whose tools never did: how data leaves, also to places that are allowed.
import { powersOf } from "../../../baseline/shapes/shape.ts";
import type { Circumstances, ExecDeed } from "../../deed.ts";
import type { Rule } from "../../rule.ts";
import { commandLine, quoteLine } from "../../text.ts";
import { isDropped } from "../public-drop/public-drop.ts";

/** The machine itself, or a name that only the cluster's own resolver knows: without a dot, or a Service's whole name. */
const near =
  /^https?:\/\/(?:[^@/\s]{1,80}@)?(?:localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0|[a-z][\w-]{0,62}(?:\.[a-z0-9][a-z0-9-]{0,62}\.svc(?:\.cluster\.local)?\.?)?)(?::\d{1,5})?(?:[/?#]|$)/i;
/** `service.namespace`, which may as well be a name of the world. */
const oneDot =
  /^(?<scheme>https?):\/\/(?:[^@/\s]{1,80}@)?(?<service>[a-z][a-z0-9-]{0,62})\.(?<namespace>[a-z][a-z0-9-]{0,62})(?::(?<port>\d{1,5}))?(?:[/?#]|$)/;
/** Namespaces that are no top-level domains, and that clusters have. */
const ofClusters =
  /^(?:default|monitoring|observability|logging|tracing|storage|minio|database|databases|db|kafka|redis|vault|argocd|flux-system|ingress|registry|artifacts|backup|backups|infra|infrastructure|platform|shared|staging|internal|.*-.*)$/;
const addresses = /\bhttps?:\/\/[^\s"'<>]{1,512}/gi;

/** Whether all addresses of a command line are near, and it has one. */
function staysNear(args: string, { subject, expectation }: Circumstances): boolean {
  const isNear = (address: string): boolean => {
    if (near.test(address)) return true;
    const { scheme, service, namespace = "", port } = oneDot.exec(address)?.groups ?? {};
    if (service === undefined) return false;
    if (namespace === subject.pod.namespace || ofClusters.test(namespace)) return true;
    const token = `service:${namespace}/${service}:${port ?? (scheme === "https" ? 443 : 80)}/TCP`;
    return expectation?.knowsDestination(token) ?? false;
  };
  return args.match(addresses)?.every(isNear) ?? false;
}

/** What a shape of sending does, against what is usual. */
function doing(shape: string): string {
  if (shape === "send[raw]") return "connects its input to another machine, which it was never seen to do";
  return `sends ${shape === "send[pipe]" ? "its input" : "files"} away, which it was never seen to do${shape.includes("to=") ? " to this place" : ""}`;
}

export const fileUpload: Rule = {
  name: "file-upload",
  gate: "Novelty",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI02", "ASI01", "T1567", "T1048", "AML.T0086"],
  signal: "A transfer tool's command line that sends a file, in a way in which this agent's tools never did.",
  benign: "An upload that is part of the agent's work and happened for the first time.",
  advice:
    "Find out what was in the file and who owns the receiving end. If it is part of the agent's work, let the baseline learn it or add an exception for the command line.",
  judge: (action, context) => {
    if (action.kind !== "exec" || !sendsAnew(action, context)) return undefined;
    const { process } = action;
    const { shape, name, isRollout } = context;
    // The rule about such places says it better.
    if (isDropped(commandLine(process), name)) return undefined;
    return {
      signature: `${name} ${shape}`,
      severity: isRollout ? "Low" : "Medium",
      message: `${process.binary} ${doing(shape)}: ${quoteLine(process)}`,
    };
  },
};

/** Whether a command line sends a file away in a way in which this agent's tools never did; false while that is not known. */
export function sendsAnew({ process }: Pick<ExecDeed, "process">, context: Circumstances): boolean {
  const { shape, expectation } = context;
  if (powersOf("send", shape) === undefined || expectation === undefined) return false;
  if (expectation.knowsShape(process.binary, shape)) return false;
  return shape !== "send[file]" || !staysNear(commandLine(process), context);
}
