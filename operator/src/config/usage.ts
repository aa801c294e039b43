// What `operator --help` prints: each setting, what it does and what it is by default.
import type { Setting } from "./config.ts";

const meaning: Readonly<Record<Setting, string>> = {
  kubeconfig: "file with the API server's address and credentials [in-cluster credentials]",
  "metrics-address": "where /metrics, /healthz and /readyz are served [:9090]",
  identity: "this replica's name in the Lease [host name and process id]",
  namespace: "where the Lease, the operator and the node agents live [bailiff-system]",
  "excluded-namespaces": "namespaces whose pods are never taken, a,b,c [kube-system,kube-public,kube-node-lease]",
  "dry-run": "record what would be done, change nothing [off]",
  "keep-closed-for": "closed cases older than this are pruned [720h]",
  "keep-closed-most": "closed cases kept of each namespace, newest first [500]",
  "log-level": "debug, info, warn or error [info]",
};

const width = Math.max(...Object.keys(meaning).map((name) => name.length));

export const usage = `usage: operator [--kubeconfig FILE] [settings]

${Object.entries(meaning)
  .map(([name, text]) => `  --${name.padEnd(width)}  ${text}`)
  .join("\n")}
  --${"help".padEnd(width)}  print this

Each also by environment: --dry-run is BAILIFF_DRY_RUN=true.`;
