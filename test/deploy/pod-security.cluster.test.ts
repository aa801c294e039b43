// What may run in bailiff-system: our two programs as they are shipped, and nothing that has more of the host than the node agent needs.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../hack/control-plane/api.ts";
import { type ControlPlane, startControlPlane } from "../../hack/control-plane/control-plane.ts";
import { until } from "../../hack/control-plane/ready.ts";
import { podOf } from "./image.ts";
import { deploy } from "./manifests.ts";

let plane: ControlPlane;
let strict: string;
beforeAll(async () => {
  plane = await startControlPlane({ kubelet: false });
  await plane.kubectl("apply", "--server-side", "-f", join(deploy, "install.yaml"));
  strict = await plane.namespace("strict", { "pod-security.kubernetes.io/enforce": "restricted" });
  const privileged = { ...podOf("operator"), hostPID: true };
  await until("the admission policy bites", 30_000, async () =>
    (await create("bailiff-system", privileged)).includes("bailiff-system-pods"),
  );
});
afterAll(() => plane?.stop());

/** "" where the pod would be let in, else what the API server said. */
async function create(namespace: string, spec: Json): Promise<string> {
  const body = { metadata: { generateName: "pod-" }, spec };
  const { status, body: answer } = await plane.request("POST", `/api/v1/namespaces/${namespace}/pods?dryRun=All`, {
    body,
  });
  return status < 300 ? "" : `${answer.message}`;
}

describe("PodSecurity", () => {
  const elsewhere = (spec: Json) => ({ ...spec, serviceAccountName: "default", priorityClassName: undefined });

  test("takes the operator's pods at the level restricted", async () => {
    expect(await create(strict, elsewhere(podOf("operator")))).toBe("");
  });

  test("objects to nothing of the node agent's but its hostPath volume", async () => {
    const spec = elsewhere(podOf("node-agent"));
    expect(await create(strict, spec)).toMatch(
      /violates PodSecurity "restricted:latest": (hostPath volumes \(volume "tetragon"\), )?restricted volume types \(volume "tetragon" uses restricted volume type "hostPath"\)$/,
    );
    const volumes = spec.volumes.filter(({ hostPath }: Json) => hostPath === undefined);
    const container = spec.containers[0];
    const volumeMounts = container.volumeMounts.filter(({ name }: Json) => name !== "tetragon");
    expect(await create(strict, { ...spec, volumes, containers: [{ ...container, volumeMounts }] })).toBe("");
  });
});

describe("in bailiff-system", () => {
  test("both programs are let in as they are shipped", async () => {
    expect(await create("bailiff-system", podOf("operator"))).toBe("");
    expect(await create("bailiff-system", podOf("node-agent"))).toBe("");
  });

  test("the cluster's own controllers make those pods", async () => {
    for (const name of ["node-1", "node-2"])
      await plane.request("POST", "/api/v1/nodes", {
        body: { metadata: { name, labels: { "kubernetes.io/os": "linux" } } },
      });
    await until("they are there", 60_000, async () => {
      const { items } = await plane.ask("GET", "/api/v1/namespaces/bailiff-system/pods");
      return items.length === 4;
    });
  });

  const container = podOf("operator").containers[0];
  const secured = (change: Json): Json => ({
    containers: [{ ...container, securityContext: { ...container.securityContext, ...change } }],
  });
  const withVolume = (source: Json, mount: Json = {}): Json => ({
    volumes: [{ name: "v", ...source }],
    containers: [{ ...container, volumeMounts: [{ name: "v", mountPath: "/v", ...mount }] }],
  });
  const socket = { hostPath: { path: "/var/run/tetragon" } };
  const nodeAgent = { serviceAccountName: "bailiff-node-agent" };

  test.each<[string, Json, string]>([
    ["sees the host's processes", { hostPID: true }, "the host's processes or IPC"],
    ["shares the host's IPC", { hostIPC: true }, "the host's processes or IPC"],
    [
      "has the host's network and isn't the node agent",
      { hostNetwork: true },
      "only the node agent may have the host's network",
    ],
    [
      "mounts Tetragon's socket and isn't the node agent",
      withVolume(socket, { readOnly: true }),
      "only the node agent",
    ],
    [
      "is the node agent and mounts another folder",
      { ...nodeAgent, ...withVolume({ hostPath: { path: "/" } }, { readOnly: true }) },
      "of the host's folders",
    ],
    [
      "is the node agent and mounts the socket's folder for writing",
      { ...nodeAgent, ...withVolume(socket) },
      "read-only",
    ],
    [
      "has a volume that restricted doesn't let in",
      withVolume({ nfs: { server: "192.0.2.1", path: "/" } }),
      "type of volume",
    ],
    ["is privileged", secured({ privileged: true, allowPrivilegeEscalation: undefined }), "none is privileged"],
    ["may gain privileges", secured({ allowPrivilegeEscalation: undefined }), "allowPrivilegeEscalation false"],
    ["keeps capabilities", secured({ capabilities: {} }), "drop all capabilities"],
    ["adds a capability", secured({ capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } }), "adds some"],
    ["runs as root", secured({ runAsUser: 0 }), "don't run as root"],
    ["may run as root", secured({ runAsNonRoot: false }), "don't run as root"],
    [
      "has no seccomp profile",
      { securityContext: { ...podOf("operator").securityContext, seccompProfile: undefined } },
      "seccomp profile",
    ],
    ["turns seccomp off in one container", secured({ seccompProfile: { type: "Unconfined" } }), "seccomp profile"],
    ["hides it in an init container", { initContainers: [{ name: "init", image: "app:1" }] }, "drop all capabilities"],
  ])("a pod that %s is refused", async (_what, change, message) => {
    const said = await create("bailiff-system", { ...podOf("operator"), ...change });
    expect(said).toContain("ValidatingAdmissionPolicy 'bailiff-system-pods'");
    expect(said).toContain(message);
  });

  test("a node agent on the host's network, and one whose spool is on the node, are let in", async () => {
    const spec = podOf("node-agent");
    expect(await create("bailiff-system", { ...spec, hostNetwork: true })).toBe("");
    const volumes = spec.volumes.map((volume: Json) =>
      volume.name === "state" ? { name: "state", hostPath: { path: "/var/lib/bailiff", type: "Directory" } } : volume,
    );
    expect(await create("bailiff-system", { ...spec, volumes })).toBe("");
  });

  test("a debugger that is as bounded may be attached, another may not", async () => {
    const { items } = await plane.ask("GET", "/api/v1/namespaces/bailiff-system/pods");
    const path = `/api/v1/namespaces/bailiff-system/pods/${items[0].metadata.name}/ephemeralcontainers?dryRun=All`;
    const attach = (securityContext: Json) =>
      plane.request("PATCH", path, {
        body: { spec: { ephemeralContainers: [{ name: "debugger", image: "busybox:1", securityContext }] } },
      });
    expect((await attach(container.securityContext)).status).toBe(200);
    expect((await attach({ privileged: true })).body.message).toContain("none is privileged");
  });

  test("other namespaces are none of its business", async () => {
    const namespace = await plane.namespace("other");
    expect(
      await create(namespace, {
        containers: [{ name: "app", image: "app:1", securityContext: { privileged: true } }],
        hostPID: true,
      }),
    ).toBe("");
  });
});
