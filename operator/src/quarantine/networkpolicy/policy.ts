// A NetworkPolicy with every default written out, so that what evaluates it needs no special cases.
import type { AddressSet } from "./address.ts";
import type { Selector } from "./selector.ts";

export type Direction = "ingress" | "egress";

/** A port as a rule names it: a range (inclusive), or a container port's name, which depends on the destination pod. */
export type Port =
  | { readonly protocol: string; readonly from: number; readonly to: number }
  | { readonly protocol: string; readonly name: string };

/** `namespaces` is matched against a namespace's labels, which always hold its name as `kubernetes.io/metadata.name`. */
export type Peer =
  | { readonly kind: "addresses"; readonly cidr: string; readonly except: readonly string[]; readonly set: AddressSet }
  | { readonly kind: "pods"; readonly namespaces: Selector; readonly pods: Selector };

/** What one rule allows: `peers` undefined is everyone, `ports` undefined is every port of every protocol. */
export interface Rule {
  readonly peers: readonly Peer[] | undefined;
  readonly ports: readonly Port[] | undefined;
}

/** `ingress` or `egress` undefined: the policy doesn't isolate that direction. */
export interface Policy {
  readonly namespace: string;
  readonly name: string;
  readonly pods: Selector;
  readonly ingress: readonly Rule[] | undefined;
  readonly egress: readonly Rule[] | undefined;
  /** Why the object could not be read as a whole; what could not be read counts as allowing everything. */
  readonly problem?: string;
}

/** The label that the API server puts on every namespace, with the namespace's name. */
export const namespaceName = "kubernetes.io/metadata.name";
export const firstPort = 1;
export const lastPort = 65535;
/** Protocols that a rule can name. */
export const protocols = ["TCP", "UDP", "SCTP"] as const;
