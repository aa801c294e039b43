// How much of anything an object may hold. Schemas enforce these, writers cut to them and count what they cut.

/** Lengths are in UTF-16 units, list limits in items, byte budgets in bytes of JSON. */
export const limits = {
  /** Findings of a verdict, and evidence of each finding: a full verdict of plain text stays under `verdictBytes`. */
  findings: 32,
  evidence: 3,
  evidenceArguments: 384,
  times: 64,
  references: 8,
  podIps: 8,
  /** Text that people read. */
  message: 512,
  summary: 512,
  reason: 512,
  /** A binary's path, also as a glob. */
  path: 256,
  /** A destination's key, such as "service:crm/crm". */
  destination: 256,
  signature: 256,
  execId: 128,
  /** A rule's name. */
  rule: 63,
  /** An object's name; a label's value or a container's name is at most `label` long. */
  name: 253,
  label: 63,
  /** "<kind>/<name>" of an agent. */
  agent: 320,
  user: 256,
  /** Budget of a writer for a whole object: text full of escapes is longer in bytes than in characters. */
  verdictBytes: 256 * 1024,
  baselineBytes: 1024 * 1024,
  shardBytes: 512 * 1024,
  /** Learned entries of a baseline or a shard: of all containers together, exec and connect together. */
  entries: 1000,
  containers: 32,
  /** The normalised shape of a command line. */
  shape: 192,
  epochs: 16,
  /** Nodes that one baseline keeps a ledger for. */
  nodes: 500,
  pins: 64,
  conditions: 16,
  /** Lists of a policy. */
  declared: 200,
  exceptions: 64,
  ports: 32,
  rules: 64,
  allow: 16,
  agents: 64,
  selector: 16,
  /** Lists of a quarantine's status. */
  backends: 8,
  overlap: 32,
  residual: 16,
  tracingPolicies: 128,
  losses: 32,
  runtimeClasses: 16,
} as const;
