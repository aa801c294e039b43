// The judge that nobody here wrote: cyclonus answers whether a set of NetworkPolicies allows a traffic.
// It is asked about many sets at once, each in a namespace of its own.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Endpoint, Traffic } from "../../networkpolicy/evaluate.ts";
import type { Raw } from "./generate.ts";

/** Whether each end's policies let the traffic pass. */
export interface Judgement {
  readonly ingress: boolean;
  readonly egress: boolean;
  readonly allowed: boolean;
}

/** One answer a traffic, in order. Policies are given to cyclonus as `faithful` puts them. */
export async function ask(binary: string, policies: readonly Raw[], traffic: readonly Traffic[]): Promise<Judgement[]> {
  const folder = await mkdtemp(join(tmpdir(), "cyclonus-"));
  try {
    const [policyPath, trafficPath] = [join(folder, "policies.yaml"), join(folder, "traffic.json")];
    await writeFile(policyPath, JSON.stringify({ items: policies.flatMap(faithful) }));
    await writeFile(trafficPath, JSON.stringify(traffic.map(question)));
    const { stdout } = await promisify(execFile)(
      binary,
      // Unsimplified: what is judged shall be the policies as they are.
      [
        "analyze",
        "--mode",
        "query-traffic",
        "--simplify-policies=false",
        "--policy-path",
        policyPath,
        "--traffic-path",
        trafficPath,
      ],
      { maxBuffer: 2 ** 30 },
    );
    const answers = stdout.split("Is traffic allowed?").slice(1).map(readTable);
    if (answers.length !== traffic.length)
      throw new Error(`cyclonus gave ${answers.length} answers to ${traffic.length} questions`);
    return answers;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function question({ source, destination, port, portName = "", protocol }: Traffic): Raw {
  return {
    Source: end(source),
    Destination: end(destination),
    ResolvedPort: port,
    ResolvedPortName: portName,
    Protocol: protocol,
  };
}

function end({ ip, pod }: Endpoint): Raw {
  if (!pod) return { IP: ip };
  return {
    IP: ip,
    Internal: { PodLabels: pod.labels, NamespaceLabels: pod.namespaceLabels, Namespace: pod.namespace },
  };
}

/** Rows are TYPE | ACTION | TARGET, with repeated cells left blank; one end denies where it has a Deny and no Allow. */
function readTable(text: string): Judgement {
  const seen = new Set<string>();
  let type = "";
  let allowed: boolean | undefined;
  for (const line of text.split("\n")) {
    const [, first = "", second = ""] = line.split("|").map((cell) => cell.trim());
    if (first === "IS ALLOWED?") allowed = second === "TRUE";
    if (first === "Ingress" || first === "Egress") type = first;
    if (second === "Allow" || second === "Deny") seen.add(`${type} ${second}`);
  }
  const ingress = seen.has("Ingress Allow") || !seen.has("Ingress Deny");
  const egress = seen.has("Egress Allow") || !seen.has("Egress Deny");
  if (allowed !== (ingress && egress)) throw new Error(`cyclonus's table is not understood:\n${text}`);
  return { ingress, egress, allowed };
}

/**
 * The same policy in words that cyclonus 0.5.6 reads as Kubernetes does. It is wrong in two places (pkg/kube/labelselector.go):
 * - NotIn doesn't match objects without the key; in Kubernetes it does (apimachinery, labels.Requirement.Matches: "DoesNotExist or not
 *   in"; API reference of labels: "and all resources with no labels with the key"). NotIn is put as NotIn or DoesNotExist: two peers, two policies.
 * - matchLabels with an empty value also matches objects without the key (Go's zero value). It is put as In.
 * Both are covered by table tests too (networkpolicy/evaluate.test.ts), where cyclonus has no say.
 */
function faithful(policy: Raw): Raw[] {
  const { metadata, spec } = policy as { metadata: { name: string }; spec: Raw };
  const changed: Record<string, unknown> = { ...spec };
  for (const [direction, field] of [
    ["ingress", "from"],
    ["egress", "to"],
  ] as const) {
    const rules = spec[direction] as readonly Raw[] | undefined;
    if (rules)
      changed[direction] = rules.map((rule) =>
        rule[field] ? { ...rule, [field]: (rule[field] as Raw[]).flatMap(peers) } : rule,
      );
  }
  return variants(spec["podSelector"] as Selector).map((podSelector, i) => ({
    ...policy,
    metadata: { ...metadata, name: `${metadata.name}-${i}` },
    spec: { ...changed, podSelector },
  }));
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

function peers(peer: Raw): Raw[] {
  if (peer["ipBlock"]) return [peer];
  const { podSelector, namespaceSelector } = peer as { podSelector?: Selector; namespaceSelector?: Selector };
  const pods = podSelector ? variants(podSelector).map((podSelector) => ({ podSelector })) : [{}];
  const spaces = namespaceSelector
    ? variants(namespaceSelector).map((namespaceSelector) => ({ namespaceSelector }))
    : [{}];
  return spaces.flatMap((space) => pods.map((pod) => ({ ...space, ...pod })));
}

function variants({ matchLabels = {}, matchExpressions = [] }: Selector): Selector[] {
  const labels = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: "In", values: [value] }));
  return [...labels, ...matchExpressions].reduce<Selector[]>(
    (all, expression) => {
      const ways =
        expression.operator === "NotIn"
          ? [expression, { key: expression.key, operator: "DoesNotExist" }]
          : [expression];
      return all.flatMap((one) => ways.map((way) => ({ matchExpressions: [...(one.matchExpressions ?? []), way] })));
    },
    [{}],
  );
}
