import { Resolver } from "node:dns";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { shippedPolicies } from "../../tetragon/health/tracing-policies.ts";
import { ConfigError, readConfig } from "./config.ts";
import { metricsUrlAt, tlsOf } from "./tetragon.ts";
import { unusable } from "./unusable.ts";

const problems = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): string => {
  try {
    readConfig(args, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "";
};

test("a node's name is all that it needs", () => {
  expect(readConfig(["--node", "node-1"], {})).toMatchObject({
    node: "node-1",
    tetragon: "unix:///var/run/tetragon/tetragon.sock",
    "metrics-address": ":9091",
    "tracing-policies": ["bailiff-connect-tcp", "bailiff-connect-udp", "bailiff-sensitive-files"],
    "health-every": 10_000,
  });
});

test("each setting may come by environment, and a flag goes before it", () => {
  const environment = {
    BAILIFF_NODE: "a",
    BAILIFF_STATE_DIR: "/state",
    BAILIFF_SHARD_EVERY: "5m",
    BAILIFF_KUBECONFIG: "",
  };
  expect(readConfig(["--node", "b"], environment)).toMatchObject({
    node: "b",
    "state-dir": "/state",
    "shard-every": 300_000,
  });
});

test.each([
  [[], "--node (or BAILIFF_NODE) is missing"],
  [["--node", "Node 1"], '--node (or BAILIFF_NODE) "Node 1": is not a node\'s name'],
  [["--node", "a", "--tetragon", "/run/x.sock"], "--tetragon (or BAILIFF_TETRAGON)"],
  [["--node", "a", "--shard-every", "5"], "is not a duration; write it like 10s, 5m or 1h"],
  [["--node", "a", "--metrics-address", "9091"], "give host:port, :port or [::1]:port"],
  [["--node", "a", "--tetragon-metrics", "file:///etc/passwd"], "is not the URL of a metrics page"],
  [["--node", "a", "--tracing-policies", "a b"], "is not a list of names, separated by commas"],
  [["--node", "a", "--tetragon-certificate", "/x"], "goes together with --tetragon-certificate"],
  [["--node", "a", "--log-level", "loud"], "is none of debug, info, warn, error"],
  [["--node", "a", "--health-every", "0s"], '--health-every (or BAILIFF_HEALTH_EVERY) "0s": is shorter than 100ms'],
  [["--node", "a", "--dns-servers", "10.96.0.10,dns"], "--dns-servers (or BAILIFF_DNS_SERVERS)"],
  [["--node", "a", "--dns-servers", "10.96.0.10:99999"], "write them like 10.96.0.10, 10.96.0.10:53 or [fd00::a]:53"],
  [["--nod", "a"], "--nod"],
  [["a"], "Unexpected argument"],
])("%j is refused with words that help", (args, message) => {
  expect(problems(args)).toContain(message);
});

test("DNS servers are addresses, with ports or without", () => {
  const text = "10.96.0.10, 127.0.0.1:5353,fd00::a,[fd00::a]:53";
  const servers = ["10.96.0.10", "127.0.0.1:5353", "fd00::a", "[fd00::a]:53"];
  expect(readConfig(["--node", "a", "--dns-servers", text], {})["dns-servers"]).toEqual(servers);
  new Resolver().setServers(servers);
});

test("what is named and not there is told at the start, each with its setting and what to do", () => {
  const tls = ["--tetragon-certificate", "/none/crt", "--tetragon-key", import.meta.filename];
  const lines = unusable(readConfig(["--node", "a", ...tls, "--state-dir", `${import.meta.filename}/state`], {}));
  expect(lines).toEqual([
    '--tetragon-certificate (or BAILIFF_TETRAGON_CERTIFICATE) "/none/crt": give a file that can be read (ENOENT)',
    expect.stringMatching(
      /^--state-dir \(or BAILIFF_STATE_DIR\) .*: give a folder that can be written to \(ENOTDIR\)$/,
    ),
  ]);
  expect(unusable(readConfig(["--node", "a"], {}))).toEqual([]);
});

test("Tetragon's metrics are looked for on the node's address, where Tetragon has them by default", () => {
  expect(["127.0.0.1", "10.0.0.7", "fd00::7"].map(metricsUrlAt)).toEqual([
    "http://127.0.0.1:2112/metrics",
    "http://10.0.0.7:2112/metrics",
    "http://[fd00::7]:2112/metrics",
  ]);
});

test("TLS is what files are given for: none, a CA alone, or both sides", () => {
  const tls = (...flags: readonly string[]) => tlsOf(readConfig(["--node", "a", ...flags], {}));
  expect(tls()).toBeUndefined();
  expect(tls("--tetragon-ca", "/ca")).toEqual({ ca: "/ca" });
  const all = ["--tetragon-certificate", "/crt", "--tetragon-key", "/key", "--tetragon-server-name", "tetragon"];
  expect(tls(...all)).toEqual({ certificate: "/crt", key: "/key", serverName: "tetragon" });
});

test("all bad settings are named at once", () => {
  expect(problems(["--node", "A", "--shard-every", "x"], { BAILIFF_METRICS_ADDRESS: "y" }).split("\n")).toHaveLength(3);
});

test("the tracing policies that it looks for are those that deploy/tetragon ships", () => {
  const folder = new URL("../../../../deploy/tetragon/", import.meta.url);
  const names = ["connect", "sensitive-files", "isolate"].flatMap((file) =>
    parseAllDocuments(readFileSync(new URL(`${file}.yaml`, folder), "utf8")).map((one) => one.toJS()?.metadata?.name),
  );
  expect(names).toEqual(expect.arrayContaining([...shippedPolicies.observe, shippedPolicies.cut]));
});
