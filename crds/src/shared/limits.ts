// How much of anything an object may hold. Schemas enforce these, writers cut to them and count what they cut.

/** Lengths are in UTF-16 units, list limits in items, byte budgets in bytes of JSON. */
export const limits = {
  /** Findings of a verdict, pieces of evidence of one finding, and of all of them together. */
  findings: 40,
  evidence: 5,
  evidenceTotal: 52,
  evidenceArguments: 384,
  times: 64,
  references: 8,
  podIps: 8,
  /** Text that people read. */
  message: 384,
  /** What a finding says beside its message: what is usual, an honest cause, what to do. */
  counsel: 320,
  summary: 512,
  reason: 512,
  /** A binary's path, also as a glob. */
  path: 256,
  /** A destination's key, such as "service:crm/crm". */
  destination: 256,
  signature: 192,
  digest: 256,
  execId: 128,
  /** A rule's name. */
  rule: 63,
  /** An object's name; a label's value or a container's name is at most `label` long. */
  name: 253,
  label: 63,
  /** "<kind>/<name>" of an agent. */
  agent: 320,
  user: 256,
  /** What else there is to know about a piece of evidence. */
  note: 64,
  /** A condition's message. */
  condition: 1024,
  /**
   * The most bytes of JSON that a writer lets an object have. Plain text at all other limits stays below, but text that is
   * full of escapes ("&" is six bytes in etcd) doesn't: writers measure, and shed the least important first.
   */
  verdictBytes: 256 * 1024,
  baselineBytes: 1024 * 1024,
  shardBytes: 1024 * 1024,
  /** Learned entries of a baseline or a shard: of all containers together, exec and connect together. */
  entries: 1000,
  containers: 32,
  /** The normalised shape of a command line. */
  shape: 128,
  /** Images and templates that were seen, of all containers together. */
  epochs: 64,
  /** Nodes that one baseline keeps a ledger for. */
  nodes: 256,
  pins: 32,
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
  overlap: 16,
  removedLabels: 64,
  /** What is put down of a pod's labels and owner before custody. */
  original: 65_536,
  residual: 16,
  tracingPolicies: 128,
  losses: 32,
  runtimeClasses: 16,
} as const;
