// What identity keeps of a Pod object: who it is, who owns it, its containers and its addresses. Never the whole object.
import type { Micros } from "@bailiff/proto/event";
import { canonicalAddress } from "../normalise/address.ts";

/** Tetragon knows a container by the first 31 characters of its id; so do we. */
export const containerIdPrefixLength = 31;

export type ContainerKind = "container" | "init" | "sidecar" | "ephemeral";

export interface ContainerRecord {
  readonly name: string;
  readonly kind: ContainerKind;
  readonly imageDigest: string;
  /** 31-character prefixes of the running and the last terminated instance. */
  readonly idPrefixes: readonly string[];
  /** Commands that the kubelet runs inside: liveness, readiness and startup probes, and the life-cycle hooks. */
  readonly probes: readonly (readonly string[])[];
}

export interface Owner {
  readonly kind: string;
  readonly name: string;
}

export interface PodRecord {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly owner: Owner | undefined;
  readonly hostNetwork: boolean;
  readonly runtimeClass: string;
  readonly addresses: readonly string[];
  readonly start: Micros;
  /** When the pod ended, as far as its object says. */
  readonly end: Micros | undefined;
  readonly containers: readonly ContainerRecord[];
}

/** A JSON object of which nothing is known yet. */
export type Raw = { readonly [key: string]: unknown };

const asRaw = (value: unknown): Raw => (typeof value === "object" && value !== null ? (value as Raw) : {});
const asText = (value: unknown): string => (typeof value === "string" ? value : "");
const asList = (value: unknown): readonly Raw[] => (Array.isArray(value) ? value.map(asRaw) : []);

/** RFC 3339 → microseconds, undefined where the text is no time. */
export function microsOf(value: unknown): Micros | undefined {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(ms) ? ms * 1000 : undefined;
}

/** Reads a Pod as the API (or kubectl) prints it. Undefined where it has no name, namespace or uid: then it identifies nobody. */
export function podRecord(pod: Raw): PodRecord | undefined {
  const metadata = asRaw(pod["metadata"]);
  const spec = asRaw(pod["spec"]);
  const status = asRaw(pod["status"]);
  const [namespace, name, uid] = [asText(metadata["namespace"]), asText(metadata["name"]), asText(metadata["uid"])];
  if (namespace === "" || name === "" || uid === "") return undefined;
  const controller = asList(metadata["ownerReferences"]).find((reference) => reference["controller"] === true);
  return {
    namespace,
    name,
    uid,
    node: asText(spec["nodeName"]),
    labels: textMap(metadata["labels"]),
    serviceAccount: asText(spec["serviceAccountName"]) || "default",
    owner: controller && { kind: asText(controller["kind"]), name: asText(controller["name"]) },
    hostNetwork: spec["hostNetwork"] === true,
    runtimeClass: asText(spec["runtimeClassName"]),
    addresses: addressesOf(status),
    start: microsOf(status["startTime"]) ?? microsOf(metadata["creationTimestamp"]) ?? 0,
    end: microsOf(metadata["deletionTimestamp"]) ?? endOf(status),
    containers: containersOf(spec, status),
  };
}

/** The string entries of a map of strings, whatever else is in there. */
export function textMap(value: unknown): Readonly<Record<string, string>> {
  const out: Record<string, string> = Object.create(null);
  for (const [key, text] of Object.entries(asRaw(value))) if (typeof text === "string") out[key] = text;
  return out;
}

function addressesOf(status: Raw): string[] {
  const texts = [asText(status["podIP"]), ...asList(status["podIPs"]).map((entry) => asText(entry["ip"]))];
  const addresses = texts.map(canonicalAddress).filter((address) => address !== undefined);
  return [...new Set(addresses)];
}

/** A pod that succeeded or failed gives its address back when its last container ended. */
function endOf(status: Raw): Micros | undefined {
  if (status["phase"] !== "Succeeded" && status["phase"] !== "Failed") return undefined;
  const ends = asList(status["containerStatuses"]).map((entry) =>
    microsOf(asRaw(asRaw(entry["state"])["terminated"])["finishedAt"]),
  );
  const known = ends.filter((end) => end !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}

function containersOf(spec: Raw, status: Raw): ContainerRecord[] {
  const statuses = new Map<string, Raw>();
  for (const list of ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"])
    for (const entry of asList(status[list])) statuses.set(asText(entry["name"]), entry);
  const record = (container: Raw, kind: ContainerKind): ContainerRecord => {
    const name = asText(container["name"]);
    const state = statuses.get(name) ?? {};
    return {
      name,
      kind,
      imageDigest: digestOf(asText(state["imageID"])) || digestOf(asText(container["image"])),
      idPrefixes: [asText(state["containerID"]), asText(asRaw(asRaw(state["lastState"])["terminated"])["containerID"])]
        .map(containerIdPrefix)
        .filter((id) => id !== ""),
      probes: probesOf(container),
    };
  };
  return [
    ...asList(spec["containers"]).map((container) => record(container, "container")),
    // A native sidecar is an init container that is restarted always (KEP-753).
    ...asList(spec["initContainers"]).map((container) =>
      record(container, container["restartPolicy"] === "Always" ? "sidecar" : "init"),
    ),
    ...asList(spec["ephemeralContainers"]).map((container) => record(container, "ephemeral")),
  ];
}

function probesOf(container: Raw): string[][] {
  const lifecycle = asRaw(container["lifecycle"]);
  return [
    container["livenessProbe"],
    container["readinessProbe"],
    container["startupProbe"],
    lifecycle["postStart"],
    lifecycle["preStop"],
  ]
    .map((probe) => asRaw(asRaw(probe)["exec"])["command"])
    .filter(
      (command): command is string[] => Array.isArray(command) && command.every((word) => typeof word === "string"),
    );
}

/** `containerd://3f4a…` → the 31 characters that Tetragon reports. */
export function containerIdPrefix(id: string): string {
  const bare = id.slice(id.indexOf("://") === -1 ? 0 : id.indexOf("://") + 3);
  return bare.slice(0, containerIdPrefixLength);
}

/** The `sha256:…` of an image id, or the empty text where the image has none. */
export function digestOf(image: string): string {
  const at = image.lastIndexOf("sha256:");
  return at === -1 ? "" : image.slice(at);
}
