// A policy made ready to be asked for every action: globs and ranges parsed, durations in microseconds.
import {
  type AgentPolicy,
  type Cidr,
  cidrContains,
  type Destination as Declared,
  type Mode,
  parseCidr,
  parseDurationMs,
  type Severity,
} from "@bailiff/crds";
import { isDemanding, selects } from "@bailiff/crds/selects/selects";
import type { Micros } from "@bailiff/proto/event";
import type { LearningTerms } from "../../baseline/readiness.ts";
import { type Destination, describe } from "../../destinations/destination.ts";
import type { PodIdentity } from "../../identity/subject.ts";
import type { Action } from "../../normalise/action.ts";
import { glob } from "./glob.ts";

/** `shared`: declared by a name whose address other names have too. `maybe`: no match, but a name is declared on that port, and names have many addresses. */
export type DeclaredAnswer = "declared" | "shared" | "maybe" | "undeclared";

export interface CompiledPolicy {
  readonly name: string;
  readonly namespace: string;
  readonly generation: number;
  readonly mode: Mode;
  readonly isComplete: boolean;
  readonly declaresDestinations: boolean;
  readonly quarantineAt: Severity;
  readonly learning: LearningTerms;
  readonly disabled: ReadonlySet<string>;
  readonly severity: Readonly<Record<string, Severity>>;
  readonly quotas: AgentPolicy["spec"]["quotas"];
  readonly createdAt: string;
  readonly source: AgentPolicy;
  selects(pod: PodIdentity): boolean;
  declaresExec(parent: string, binary: string): boolean;
  declaresDestination(destination: Destination): DeclaredAnswer;
  /** The reason of the exception that accepts this rule's finding on this action at its time, or undefined. */
  excepts(rule: string, action: Action, destination: Destination | undefined, container: string): string | undefined;
}

/** Compiles a checked policy. Total: what the check let through always compiles. */
export function compilePolicy(policy: AgentPolicy): CompiledPolicy {
  const { metadata, spec } = policy;
  const namespace = metadata.namespace ?? "default";
  const processes = spec.declared.processes.map(({ binary, parent }) => ({
    binary: glob(binary),
    parent: parent === undefined ? undefined : glob(parent),
  }));
  const destinations = spec.declared.destinations.map((declared) => compileDeclared(declared, namespace));
  const fqdns = spec.declared.destinations.filter(({ fqdn }) => fqdn !== undefined);
  const exceptions = spec.exceptions.map((exception) => compileException(exception));
  return {
    name: metadata.name,
    namespace,
    generation: metadata.generation ?? 0,
    mode: spec.mode,
    isComplete: spec.declared.complete,
    declaresDestinations: destinations.length > 0,
    quarantineAt: spec.response.quarantineAt,
    learning: {
      minActions: spec.learning.minActions,
      minAgeMicros: (parseDurationMs(spec.learning.minAge) ?? 0) * 1000,
      minPods: spec.learning.minPods,
      maxNoveltyRate: spec.learning.maxNoveltyRate,
    },
    disabled: new Set(spec.rules.disabled),
    severity: spec.rules.severity,
    quotas: spec.quotas,
    createdAt: metadata.creationTimestamp ?? "",
    source: policy,
    selects: (pod) => pod.namespace === namespace && isDemanding(spec.selector) && selects(spec.selector, pod.labels),
    declaresExec: (parent, binary) =>
      processes.some((one) => one.binary(binary) && (one.parent === undefined || one.parent(parent))),
    declaresDestination: (destination) => {
      const isShared = destination.names.length > 1;
      for (const { matches, byName } of destinations)
        if (matches(destination)) return byName && isShared ? "shared" : "declared";
      // Another answer of the same name may stand behind an address that no name record covers.
      const maybe = fqdns.some(({ ports }) => ports.length === 0 || ports.includes(destination.port));
      return maybe && destination.class === "world" ? "maybe" : "undeclared";
    },
    excepts: (rule, action, destination, container) =>
      exceptions.find((one) => one.rule === rule && one.matches(action, destination, container))?.reason,
  };
}

interface CompiledDeclared {
  readonly byName: boolean;
  matches(destination: Destination): boolean;
}

function compileDeclared(declared: Declared, namespace: string): CompiledDeclared {
  const { service, fqdn, cidr, entity, ports } = declared;
  const range: Cidr | undefined = cidr === undefined ? undefined : parseCidr(cidr);
  const isPort = (port: number): boolean => ports.length === 0 || ports.includes(port);
  const isPlace = (to: Destination): boolean => {
    if (service !== undefined)
      return to.service?.name === service.name && to.service.namespace === (service.namespace ?? namespace);
    if (fqdn !== undefined) return to.names.includes(fqdn);
    if (range !== undefined) return cidrContains(range, to.address);
    return entity !== undefined && isEntity(entity, to);
  };
  return { byName: fqdn !== undefined, matches: (to) => isPort(to.port) && isPlace(to) };
}

function isEntity(entity: NonNullable<Declared["entity"]>, to: Destination): boolean {
  switch (entity) {
    case "cluster":
      return (
        to.class === "cluster" || to.class === "kube-apiserver" || to.class === "cluster-dns" || to.class === "private"
      );
    case "world":
      return to.class === "world";
    default:
      return to.class === entity;
  }
}

interface CompiledException {
  readonly rule: string;
  readonly reason: string;
  matches(action: Action, destination: Destination | undefined, container: string): boolean;
}

function compileException(exception: AgentPolicy["spec"]["exceptions"][number]): CompiledException {
  const { rule, reason, expires, match } = exception;
  const until: Micros = Date.parse(expires) * 1000;
  const optional = (pattern: string | undefined) => (pattern === undefined ? undefined : glob(pattern));
  const [binary, parent, args, to] = [
    optional(match.binary),
    optional(match.parent),
    optional(match.arguments),
    optional(match.destination),
  ];
  return {
    rule,
    reason,
    matches: (action, destination, container) =>
      action.time < until &&
      (match.container === undefined || match.container === container) &&
      (binary === undefined || binary(action.process.binary)) &&
      (parent === undefined || parent(action.parent?.binary ?? "")) &&
      (args === undefined || args(action.process.arguments)) &&
      (to === undefined ||
        (destination !== undefined && (to(destination.key) || to(destination.address) || to(describe(destination))))),
  };
}
