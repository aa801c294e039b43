// Raw NetworkPolicy JSON (networking.k8s.io/v1) → Policy, with the API's defaults filled in.
// What can't be read counts as allowing everything: a cut is never claimed on an object that we don't understand.
import { type AddressSet, parseCidr, subtract, union } from "./address.ts";
import {
  firstPort,
  lastPort,
  namespaceName,
  type Peer,
  type Policy,
  type Port,
  protocols,
  type Rule,
} from "./policy.ts";
import type { Requirement, Selector } from "./selector.ts";

type Raw = Readonly<Record<string, unknown>>;

class Unreadable extends Error {}

/** Reads one NetworkPolicy. Never throws; `problem` says what could not be read, with the field. */
export function parseNetworkPolicy(raw: unknown): Policy {
  const known = isRaw(raw) ? parsed.get(raw) : undefined;
  if (known) return known;
  const policy = read(raw);
  if (isRaw(raw)) parsed.set(raw, policy);
  return policy;
}

/** Each plan for a pod asks for all of its namespace; raw objects are never changed, only replaced. */
const parsed = new WeakMap<Raw, Policy>();

function read(raw: unknown): Policy {
  const object = isRaw(raw) ? raw : {};
  const metadata = isRaw(object.metadata) ? object.metadata : {};
  const namespace = typeof metadata.namespace === "string" ? metadata.namespace : "default";
  const name = typeof metadata.name === "string" ? metadata.name : "(no name)";
  const problems: string[] = [];
  const orElse = <T>(fallback: T, parse: () => T): T => {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      problems.push(error.message);
      return fallback;
    }
  };
  const spec = orElse(undefined, () => record(object.spec, "spec"));
  const types = spec && orElse(undefined, () => policyTypes(spec));
  const everything: Rule[] = [{ peers: undefined, ports: undefined }];
  const direction = (type: "Ingress" | "Egress", peers: "from" | "to"): readonly Rule[] | undefined => {
    if (!spec || !types) return everything;
    const field = type === "Ingress" ? "ingress" : "egress";
    if (!types.includes(type)) return undefined;
    return orElse(everything, () => rules(spec[field], peers, `spec.${field}`, namespace));
  };
  const pods = orElse([], () => selector(record(spec?.podSelector ?? {}, "spec.podSelector"), "spec.podSelector"));
  const [ingress, egress] = [direction("Ingress", "from"), direction("Egress", "to")];
  return { namespace, name, pods, ingress, egress, ...(problems.length > 0 && { problem: problems.join("; ") }) };
}

/** Without policyTypes a policy is for ingress, and for egress too where it has an egress rule. */
function policyTypes(spec: Raw): readonly unknown[] {
  const types = list(spec.policyTypes, "spec.policyTypes");
  if (types.length === 0) return list(spec.egress, "spec.egress").length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
  for (const type of types) {
    if (type !== "Ingress" && type !== "Egress")
      throw new Unreadable(`spec.policyTypes: ${JSON.stringify(type)} is unknown`);
  }
  return types;
}

function rules(raw: unknown, peerField: "from" | "to", field: string, namespace: string): Rule[] {
  return list(raw, field).map((item, i) => {
    const at = `${field}[${i}]`;
    const rule = record(item, at);
    const peers = list(rule[peerField], `${at}.${peerField}`);
    const ports = list(rule.ports, `${at}.ports`);
    return {
      peers: peers.length === 0 ? undefined : peers.map((p, j) => peer(p, `${at}.${peerField}[${j}]`, namespace)),
      ports: ports.length === 0 ? undefined : ports.map((p, j) => port(p, `${at}.ports[${j}]`)),
    };
  });
}

function peer(raw: unknown, at: string, namespace: string): Peer {
  const { ipBlock, namespaceSelector, podSelector } = record(raw, at);
  if (ipBlock !== undefined) return addresses(record(ipBlock, `${at}.ipBlock`), `${at}.ipBlock`);
  if (namespaceSelector === undefined && podSelector === undefined) throw new Unreadable(`${at}: names no peer`);
  return {
    kind: "pods",
    namespaces:
      namespaceSelector === undefined
        ? [{ key: namespaceName, operator: "In", values: [namespace] }]
        : selector(record(namespaceSelector, `${at}.namespaceSelector`), `${at}.namespaceSelector`),
    pods: podSelector === undefined ? [] : selector(record(podSelector, `${at}.podSelector`), `${at}.podSelector`),
  };
}

function addresses(block: Raw, at: string): Peer {
  const except = list(block.except, `${at}.except`).map((text, i) => cidr(text, `${at}.except[${i}]`));
  const whole = cidr(block.cidr, `${at}.cidr`);
  const set = subtract(whole.set, union(...except.map((hole) => hole.set)));
  return { kind: "addresses", cidr: whole.text, except: except.map(({ text }) => text), set };
}

function cidr(raw: unknown, at: string): { text: string; set: AddressSet } {
  const set = typeof raw === "string" ? parseCidr(raw) : undefined;
  if (typeof raw !== "string" || set === undefined) throw new Unreadable(`${at}: ${JSON.stringify(raw)} is no CIDR`);
  return { text: raw, set };
}

function port(raw: unknown, at: string): Port {
  const { protocol = "TCP", port, endPort } = record(raw, at);
  if (!protocols.some((known) => known === protocol))
    throw new Unreadable(`${at}.protocol: ${JSON.stringify(protocol)} is unknown`);
  const named = { protocol: String(protocol) };
  if (port === undefined && endPort === undefined) return { ...named, from: firstPort, to: lastPort };
  if (typeof port === "string" && endPort === undefined) return { ...named, name: port };
  const to = endPort ?? port;
  if (!isPort(port) || !isPort(to) || to < port)
    throw new Unreadable(`${at}: port ${JSON.stringify(port)} to ${JSON.stringify(to)} is no range`);
  return { ...named, from: port, to };
}

function selector(raw: Raw, at: string): Selector {
  const requirements: Requirement[] = [];
  for (const [key, value] of Object.entries(record(raw.matchLabels ?? {}, `${at}.matchLabels`))) {
    requirements.push({ key, operator: "In", values: [text(value, `${at}.matchLabels[${key}]`)] });
  }
  list(raw.matchExpressions, `${at}.matchExpressions`).forEach((item, i) => {
    const field = `${at}.matchExpressions[${i}]`;
    const { key, operator, values } = record(item, field);
    if (operator !== "In" && operator !== "NotIn" && operator !== "Exists" && operator !== "DoesNotExist") {
      throw new Unreadable(`${field}.operator: ${JSON.stringify(operator)} is unknown`);
    }
    requirements.push({
      key: text(key, `${field}.key`),
      operator,
      values: list(values, `${field}.values`).map((value, j) => text(value, `${field}.values[${j}]`)),
    });
  });
  return requirements;
}

function isPort(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= firstPort && value <= lastPort;
}

function text(value: unknown, at: string): string {
  if (typeof value !== "string") throw new Unreadable(`${at}: ${JSON.stringify(value)} is no text`);
  return value;
}

function list(value: unknown, at: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Unreadable(`${at}: is no list`);
  return value;
}

function record(value: unknown, at: string): Raw {
  if (!isRaw(value)) throw new Unreadable(`${at}: is no object`);
  return value;
}

function isRaw(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
