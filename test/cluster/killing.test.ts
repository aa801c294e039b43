// Killing: parts of a control plane by the tests that want it, and whole runs by whoever, which must leave nothing behind.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../../hack/control-plane/control-plane.ts";
import { isAlive } from "../../hack/control-plane/lock.ts";
import { isFree } from "../../hack/control-plane/ports.ts";
import { until } from "../../hack/control-plane/ready.ts";

const main = fileURLToPath(new URL("../../hack/control-plane/main.ts", import.meta.url));

describe("a control plane of one's own", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ nodes: ["alpha"], users: [{ name: "carol", groups: ["auditors"] }] });
  });
  afterAll(() => plane?.stop());

  test("the API server can be killed and comes back on the same port with everything in it; the stand-in goes on", async () => {
    const namespace = await plane.namespace("before");
    const [part] = plane.pid("kube-apiserver") === undefined ? ["k3s"] : ["kube-apiserver"];
    await plane.kill(part);
    await expect(plane.request("GET", "/readyz", { timeoutMs: 2_000 })).rejects.toThrow();
    await plane.restart(part);
    await plane.kubectl("-n", namespace, "create", "deployment", "web", "--image=example.com/web:2");
    await plane.kubectl("-n", namespace, "rollout", "status", "deployment/web", "--timeout=60s");
  });

  test("an admission policy bites soon after it was made", async () => {
    await plane.kubectl("apply", "-f", "-", { stdin: onlyForAlpha });
    const namespace = await plane.namespace("admission");
    const body = (node: string) => ({ metadata: { name: `for-${node}` }, data: { node } });
    const path = `/api/v1/namespaces/${namespace}/configmaps?dryRun=All`;
    const refused = await until("the policy bites", 20_000, async () => {
      const answer = await plane.request("POST", path, { body: body("beta") });
      return answer.status === 422 && answer;
    });
    expect(refused.body.message).toContain("only for alpha");
    expect((await plane.request("POST", path, { body: body("alpha") })).status).toBe(201);
  });

  test("a user with a token is who the options say", async () => {
    const token = plane.userTokens.get("carol");
    expect(await plane.kubectl("--token", token ?? "", "auth", "whoami", "-o", "json")).toMatch(/"auditors"/);
  });
});

describe("a run that ends", () => {
  test("npm run control-plane gives the command a KUBECONFIG and kubectl, and ends with its status", async () => {
    const command = "kubectl get nodes -o name && exit 7";
    const child = spawn(process.execPath, [main, "sh", "-c", command], { stdio: ["ignore", "pipe", "ignore"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    expect(await exitOf(child)).toBe(7);
    expect(output).toBe("node/node-1\nnode/node-2\n");
  });

  test.each(["SIGKILL", "SIGTERM"] as const)("by %s leaves no process, no port and no file behind", async (signal) => {
    const child = spawn(process.execPath, [main, "sh", "-c", 'echo "$KUBECONFIG"; sleep 1000'], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const left = await traces(await firstLine(child));
    child.kill(signal);
    await exitOf(child);
    await nothingOf(left);
  });
});

test("a run whose parent was killed without a word to it ends by itself", async () => {
  const script = '"$0" "$1" sh -c \'echo "$KUBECONFIG"; sleep 1000\'; true';
  const parent = spawn("sh", ["-c", script, process.execPath, main], { stdio: ["ignore", "pipe", "ignore"] });
  const left = await traces(await firstLine(parent));
  parent.kill("SIGKILL");
  await nothingOf(left);
});

/** The processes, ports and folder that we would find if they stayed. */
async function traces(kubeconfig: string): Promise<{ folder: string; pids: number[]; ports: number[] }> {
  const folder = dirname(kubeconfig);
  const files = readdirSync(folder).filter((file) => file.endsWith(".pid"));
  const pids = files.map((file) => Number(readFileSync(join(folder, file), "utf8")));
  const port = Number(new URL(JSON.parse(readFileSync(kubeconfig, "utf8")).clusters[0].cluster.server).port);
  expect(files).toContain("command.pid");
  expect(pids.every(isAlive)).toBe(true);
  expect(await isFree(port)).toBe(false);
  return { folder, pids, ports: [port] };
}

async function nothingOf(left: { folder: string; pids: number[]; ports: number[] }): Promise<void> {
  await until("nothing is left", 20_000, async () => {
    const free = await Promise.all(left.ports.map(isFree));
    return (
      !left.pids.some(isAlive) && free.every(Boolean) && !existsSync(left.folder) && !existsSync(`${left.folder}.dead`)
    );
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("started without a pipe");
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("it said nothing");
}

const exitOf = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise<number | null>((resolve) => child.once("exit", resolve));

const onlyForAlpha = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: only-for-alpha}
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
      - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}
  validations:
    - {expression: "!has(object.data) || !('node' in object.data) || object.data.node == 'alpha'", message: only for alpha}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: only-for-alpha}
spec: {policyName: only-for-alpha, validationActions: [Deny]}
`;
