// Objects for tests: the policy of DESIGN, the smallest of each kind, and the fullest that the schemas allow.
import { limits } from "../shared/limits.ts";
import { apiVersion } from "../shared/meta.ts";

const time = "2026-11-20T07:29:39.676123Z";
const times = <Item>(length: number, make: (at: number) => Item) => Array.from({ length }, (_, at) => make(at));
/** A text of exactly so many characters; `at` makes it differ from others. */
const long = (length: number, at = 0) => `${at}`.padStart(length, "x").slice(-length);
const path = (at = 0) => `/${long(limits.path - 1, at)}`;

export const policy = (spec: Readonly<Record<string, unknown>> = {}, name = "support-bot") => ({
  apiVersion,
  kind: "AgentPolicy",
  metadata: { name, namespace: "support" },
  spec: { selector: { matchLabels: { app: "support-bot" } }, ...spec },
});

/** The policy that DESIGN sketches, field by field. */
export const sketchedPolicy = () =>
  policy({
    owner: { team: "support-platform", contact: "oncall-support@example.com" },
    purpose: "Answers customer tickets from CRM data",
    riskClass: "High",
    mode: "Quarantine",
    declared: {
      complete: false,
      processes: [{ binary: "/usr/bin/python3*" }],
      destinations: [
        { service: { name: "crm", namespace: "crm" }, ports: [8080] },
        { fqdn: "api.openai.com", ports: [443] },
        { cidr: "203.0.113.0/24", ports: [443] },
        { entity: "kube-apiserver" },
      ],
    },
    learning: { minActions: 1000, minAge: "24h", minPods: 2, maxNoveltyRate: 0.01, freeze: "Auto" },
    rules: { disabled: ["interpreter-one-liner"], severity: { "package-install": "Low" } },
    exceptions: [
      {
        rule: "metadata-endpoint",
        match: { binary: "/usr/bin/cloud-init" },
        reason: "ticket 4711",
        expires: "2027-01-31T00:00:00Z",
      },
    ],
    quotas: { execsPerMinute: 120, newDestinationsPerHour: 20 },
    response: {
      quarantineAt: "High",
      approval: "Automatic",
      ttl: "4h",
      maxQuarantined: "50%",
      maxPerHour: 5,
      allow: { dns: false, egress: [], ingress: [] },
    },
  });

export const finding = () => ({
  rule: "reverse-shell",
  signature: "/bin/bash>203.0.113.66",
  gate: "KnownBad",
  severity: "Critical",
  message: "bash has a socket for its input",
  count: 1,
  firstSeen: time,
  lastSeen: time,
});

export const verdict = (spec: Readonly<Record<string, unknown>> = {}) => ({
  apiVersion,
  kind: "AgentVerdict",
  metadata: { name: "support-bot-x2k4q-1f0c2d3e-1", namespace: "support" },
  spec: {
    agent: { name: "deployment/support-bot" },
    pod: { name: "support-bot-x2k4q", uid: "1f0c2d3e-0000-4000-8000-000000000000", node: "node-1" },
    severity: "Critical",
    findings: [finding()],
    ...spec,
  },
});

const window = () => ({ since: time, until: time, last: { refused: { time, destination: long(limits.destination) } } });

/** Every list and every text as long as the schema allows. */
export const fullVerdict = () => {
  const evidence = (at: number) => ({
    time,
    action: "connect",
    execId: long(limits.execId, at),
    pid: 4_194_304,
    uid: 65_534,
    binary: path(at),
    arguments: long(limits.evidenceArguments, at),
    truncated: true,
    parentBinary: path(at),
    destination: long(limits.destination, at),
    address: "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
    port: 65_535,
    protocol: "TCP",
    note: long(limits.note, at),
  });
  const full = (at: number) => ({
    ...finding(),
    rule: `r${long(limits.rule - 1, at)}`,
    signature: long(limits.signature, at),
    container: long(limits.label),
    gate: "DeclaredDestination",
    surprise: 14.234567,
    message: long(limits.message, at),
    references: times(limits.references, (one) => long(32, one)),
    count: Number.MAX_SAFE_INTEGER,
    times: times(limits.times, () => time),
    evidence: times(at < limits.evidenceTotal - limits.findings ? 2 : 1, evidence),
  });
  const object = verdict({
    mode: "Quarantine",
    summary: long(limits.summary),
    findings: times(limits.findings, full),
    custody: { cutAt: time, kernelCut: "Enforce", window: window(), settling: window(), total: window() },
    decision: { action: "Release", by: long(limits.user), reason: long(limits.reason) },
  });
  return { ...object, status: fullVerdictStatus() };
};

const condition = (at: number) => ({
  type: `C${long(62, at)}`,
  status: "False",
  lastTransitionTime: time,
  reason: `R${long(62)}`,
  message: long(limits.condition),
});

const fullVerdictStatus = () => ({
  phase: "Quarantined",
  quarantine: {
    state: "Unverifiable",
    backends: times(limits.backends, () => ({ name: "Kernel", state: "Pending", message: long(limits.message) })),
    since: time,
    until: time,
    overlap: times(limits.overlap, () => ({ policy: long(507), direction: "Egress", allows: long(limits.message) })),
    residual: times(limits.residual, () => long(limits.message)),
    message: long(limits.message),
  },
  conditions: times(limits.conditions, condition),
});

/** As many learned entries as fit, in as many containers as there may be. */
export const fullContainers = () => {
  const seen = { count: Number.MAX_SAFE_INTEGER, pods: 1000, firstSeen: time, lastSeen: time };
  const exec = (at: number) => ({ parent: path(), binary: path(at), shape: long(limits.shape, at), ...seen });
  const destination = { class: "world", port: 443, protocol: "TCP" };
  const connect = (at: number) => ({
    binary: path(),
    destination: long(limits.destination, at),
    ...destination,
    ...seen,
  });
  const half = limits.entries / 2;
  return times(limits.containers, (at) => ({
    name: long(limits.label, at),
    imageDigest: `sha256:${"0".repeat(64)}`,
    breadth: { peak: 1000, minutes: 1_000_000, places: 1_000_000_000, squares: Number.MAX_SAFE_INTEGER },
    withheld: { exec: Number.MAX_SAFE_INTEGER, connect: Number.MAX_SAFE_INTEGER },
    exec: at === 0 ? times(half, exec) : [],
    connect: at === 0 ? times(half, connect) : [],
  }));
};

/** As many images and templates as may be on record, their names as long as may be. */
const fullEpochs = () =>
  times(limits.epochs, (at) => ({
    imageDigest: long(limits.digest, at),
    template: long(limits.label, at),
    container: long(limits.label),
    since: time,
    actions: Number.MAX_SAFE_INTEGER,
  }));

const pin = (at: number) => ({ channel: "exec", binary: path(at), parent: path(at), reason: long(128) });
const nodeName = (at: number) => long(limits.name, at);
const byNode = (value: unknown) => Object.fromEntries(times(limits.nodes, (at) => [nodeName(at), value]));

export const baseline = (spec: Readonly<Record<string, unknown>> = {}, status?: unknown) => ({
  apiVersion,
  kind: "AgentBaseline",
  metadata: { name: "deployment-support-bot", namespace: "support" },
  spec,
  ...(status === undefined ? {} : { status }),
});

export const fullBaseline = () =>
  baseline(
    { pins: times(limits.pins, pin), pruned: times(limits.pins, pin) },
    {
      agent: "deployment/support-bot",
      state: "Ready",
      hash: long(64),
      containers: fullContainers(),
      epochs: fullEpochs(),
      merged: byNode({ incarnation: long(64), seq: 1_000_000, refused: long(128) }),
      nodes: byNode(time),
    },
  );

export const shard = (spec: Readonly<Record<string, unknown>> = {}) => ({
  apiVersion,
  kind: "AgentBaselineShard",
  metadata: { name: "deployment-support-bot-node-1", namespace: "support" },
  spec: { agent: "deployment/support-bot", node: "node-1", incarnation: "0f3a", seq: 1, pods: 2, ...spec },
});

export const node = (status: unknown = { stream: { state: "Connected" }, losses: { ring: 3 } }) => ({
  apiVersion,
  kind: "AgentNode",
  metadata: { name: "node-1" },
  status,
});
