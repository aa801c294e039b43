// What `node-agent --help` prints: each setting, what it does and what it is by default.
import type { Setting } from "./config.ts";

const meaning: Readonly<Record<Setting, string>> = {
  node: "the node whose pods are watched: spec.nodeName as the API server has it (needed)",
  tetragon: "where Tetragon listens: unix:///path or host:port [unix:///var/run/tetragon/tetragon.sock]",
  "tetragon-metrics": "URL of Tetragon's own metrics, for its loss counters [http://<node-address>:2112/metrics]",
  "node-address": "this node's IP address [127.0.0.1]",
  "tetragon-ca": "file with the certificates that Tetragon's is checked against (TLS)",
  "tetragon-certificate": "file with our certificate (mTLS)",
  "tetragon-key": "file with its key",
  "tetragon-server-name": "name that Tetragon's certificate bears, where it isn't the host's",
  "tracing-policies": "the TracingPolicies that have to be loaded, a,b,c [those of deploy/tetragon]",
  "kernel-cut-policy": "the TracingPolicy that refuses isolated pods' calls [that of deploy/tetragon]",
  "health-every": "how often policies and loss counters are asked for [10s]",
  kubeconfig: "file with the API server's address and credentials [in-cluster credentials]",
  "metrics-address": "where /metrics, /healthz and /readyz are served [:9091]",
  "state-dir": "folder for what must survive a restart: the spool of undelivered verdicts [none: kept in memory]",
  "shard-every": "how often a learning agent's shard is written [60s]",
  "shard-rest": "how long what was learned rests before it is sent: a finding in that time takes it back [150s]",
  "baseline-every": "how often baselines are fetched again, with jitter [10m]",
  "dns-servers": "servers that declared names are resolved with, a,b [the pod's own]",
  "log-level": "debug, info, warn or error [info]",
};

const width = Math.max(...Object.keys(meaning).map((name) => name.length));

export const usage = `usage: node-agent --node NAME [--tetragon unix:///path|host:port] [--kubeconfig FILE] [settings]

${Object.entries(meaning)
  .map(([name, text]) => `  --${name.padEnd(width)}  ${text}`)
  .join("\n")}
  --${"help".padEnd(width)}  print this

Each also by environment: --state-dir is BAILIFF_STATE_DIR.`;
