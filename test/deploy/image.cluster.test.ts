// The images, as far as they can be tested without a Docker engine. Untested here: that the Dockerfiles build, and the base images.
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../hack/control-plane/api.ts";
import { type ControlPlane, startControlPlane } from "../../hack/control-plane/control-plane.ts";
import { until } from "../../hack/control-plane/ready.ts";
import { TetragonStandIn } from "../../hack/tetragon-stand-in/stand-in.ts";
import { installShipped, nodeAgentToken, operatorKubeconfig } from "../cluster/rbac/shipped.ts";
import { Image, isRoot, podOf } from "./image.ts";

let plane: ControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
  await installShipped(plane);
});
afterAll(() => plane?.stop());

/** Settings with a plain value, as the manifest has them. */
const settingsOf = (pod: Json): Record<string, string> =>
  Object.fromEntries(
    pod.containers[0].env
      .filter(({ value }: Json) => value !== undefined)
      .map(({ name, value }: Json) => [name, value]),
  );

const answers = async (port: number, path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;

const hasProc = existsSync("/proc/self/status");

/** Nobody special, whoever runs the test: that is what the manifest asks for. */
const nobody = (groups: string) => ({
  ...(isRoot
    ? { Uid: "65532\t65532\t65532\t65532", Gid: "65532\t65532\t65532\t65532", Groups: groups, NoNewPrivs: "1" }
    : {}),
  CapEff: "0000000000000000",
});
const trimmed = (status: Record<string, string>) =>
  Object.fromEntries(Object.entries(status).map(([key, value]) => [key, (value ?? "").trim()]));

describe("the operator's image", () => {
  let image: Image;
  beforeAll(async () => {
    image = await Image.build("operator");
  });
  afterAll(() => image?.[Symbol.asyncDispose]());

  test("explains itself", async () => {
    expect(await image.ended(["--help"])).toBe(0);
    expect(image.log).toContain("--metrics-address");
    expect(existsSync(join(image.folder, "app/node_modules"))).toBe(false);
  });

  test("leads, is ready, and gives the lease back when asked to end: non-root, without capabilities, writing nowhere", async () => {
    const kubeconfig = image.put(await operatorKubeconfig(plane), "kubeconfig");
    image.run(["--kubeconfig", kubeconfig, "--metrics-address", "127.0.0.1:0"], settingsOf(podOf("operator")));
    await until("it leads", 60_000, async () => {
      if (image.log.includes('"the end"')) throw new Error(image.log);
      return image.log.includes('"leading"');
    });
    if (hasProc) expect(trimmed(image.process)).toMatchObject(nobody(""));
    expect([await answers(image.port, "/healthz"), await answers(image.port, "/readyz")]).toEqual([200, 200]);
    const lease = () =>
      plane.ask("GET", "/apis/coordination.k8s.io/v1/namespaces/bailiff-system/leases/bailiff-operator");
    expect((await lease()).spec.holderIdentity).not.toBe("");
    expect(await image.stop()).toBe(0);
    expect((await lease()).spec.holderIdentity ?? "").toBe("");
    expect(image.log).not.toContain("ERR_ACCESS_DENIED");
  });
});

describe("the node agent's image", () => {
  let image: Image;
  let tetragon: TetragonStandIn;
  beforeAll(async () => {
    image = await Image.build("node-agent");
    const socket = join(image.folder, "run", "tetragon.sock");
    tetragon = await TetragonStandIn.start({ address: `unix:${socket}` });
    chmodSync(join(image.folder, "run"), 0o755);
    chmodSync(socket, 0o660); // as Tetragon leaves it: root's
  });
  afterAll(async () => {
    await image?.[Symbol.asyncDispose]();
    await tetragon?.[Symbol.asyncDispose]();
  });

  test("explains itself", async () => {
    expect(await image.ended(["--help"])).toBe(0);
    expect(image.log).toContain("--tetragon");
  });

  test("gets events through root's socket and is ready: non-root, by the socket's group, writing to its state folder only", async () => {
    const kubeconfig = image.put(await plane.kubeconfigFor(await nodeAgentToken(plane, "node-1")), "kubeconfig");
    const settings = {
      ...settingsOf(podOf("node-agent")),
      BAILIFF_NODE: "node-1",
      BAILIFF_NODE_ADDRESS: "127.0.0.1",
      BAILIFF_TETRAGON: `unix://${join(image.folder, "run", "tetragon.sock")}`,
      BAILIFF_STATE_DIR: join(image.folder, "state"),
    };
    const metrics = ["--tetragon-metrics", `http://127.0.0.1:${tetragon.metricsPort}/metrics`];
    image.run(["--kubeconfig", kubeconfig, "--metrics-address", "127.0.0.1:0", ...metrics], settings);
    await until("it judges events", 60_000, async () => {
      if (image.log.includes('"the end"')) throw new Error(image.log);
      return image.log.includes("events are judged");
    });
    if (hasProc) expect(trimmed(image.process)).toMatchObject(nobody("0 65532"));
    await until("it is ready", 30_000, async () => (await answers(image.port, "/readyz")) === 200);
    await until("its node says so", 30_000, async () => {
      const { body } = await plane.request("GET", "/apis/bailiff.dev/v1alpha1/agentnodes/node-1");
      return body.status?.stream?.state === "Connected";
    });
    expect(await image.stop()).toBe(0);
    expect(existsSync(join(image.folder, "state", "alive"))).toBe(true);
    expect(image.log).not.toContain("ERR_ACCESS_DENIED");
  });
});
