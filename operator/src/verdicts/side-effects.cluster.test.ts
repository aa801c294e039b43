// What a cut does beside cutting, or can't do, is said on the case: on a real API server.
import { expect, test } from "vitest";
import { condition, seeing } from "../testing/stage.ts";
import { useStage } from "../testing/use-stage.ts";

const on = useStage("side-effects");

test("a pod on its node's network is Unverifiable, whatever is refused, until the kernel can cut it", async () => {
  await on.stage.node("node-1", { ...seeing, kernelCut: "Missing" });
  await on.stage.policy(on.namespace, "bot", {});
  const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" }, { nodeName: "node-1", hostNetwork: true });
  const armed = await on.stage.armed(on.namespace, "bot", "on its node's network");
  expect(armed).toMatchObject({ status: "False", reason: "Unverifiable" });
  const verdict = await on.stage.verdict(pod, "bot");
  const cut = await on.stage.phase(verdict, "Quarantined");
  expect(cut.status.quarantine).toMatchObject({ state: "Unverifiable", backends: [] });
  expect(condition(cut, "Holds")).toMatchObject({ status: "Unknown", reason: "Unverifiable" });
  const now = new Date().toISOString();
  const window = {
    since: now,
    until: now,
    refused: 5,
    last: { refused: { time: now, destination: "203.0.113.66:443" } },
  };
  const reported = await on.stage.report(verdict, { custody: { cutAt: now, kernelCut: "Missing", window } });
  // A Service that comes has every case looked at: what is said after it was decided with the report.
  await on.stage.plane.ask("POST", `/api/v1/namespaces/${on.namespace}/services`, {
    body: { metadata: { name: "bot" }, spec: { selector: { app: "bot" }, ports: [{ port: 80 }] } },
  });
  const later = await on.stage.untilVerdict(verdict, "is still served", (now) => condition(now, "StillServed"));
  expect(later.metadata.generation).toBe(reported.metadata.generation);
  expect(later.status.quarantine).toMatchObject({ state: "Unverifiable", backends: [] });

  await on.stage.node("node-1", seeing);
  const kernel = await on.stage.untilVerdict(verdict, "has a backend", ({ status }) =>
    status.quarantine.backends.some(({ name }: { name: string }) => name === "Kernel"),
  );
  expect(kernel.status.quarantine.backends).toHaveLength(1);
});

test("a pod that a Service still sends clients to says so, until the Service no longer does", async () => {
  const path = `/api/v1/namespaces/${on.namespace}/services`;
  await on.stage.plane.ask("POST", path, {
    body: { metadata: { name: "front" }, spec: { selector: { app: "bot" }, ports: [{ port: 80 }] } },
  });
  await on.stage.policy(on.namespace, "bot", {});
  const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" }, { nodeName: "node-2" });
  const verdict = await on.stage.verdict(pod, "bot");
  const served = await on.stage.untilVerdict(verdict, "is still served", (now) => condition(now, "StillServed"));
  expect(served.status.phase).toBe("Quarantined");
  expect(condition(served, "StillServed").message).toContain("an endpoint of Service front");
  await on.stage.event(on.namespace, "Warning StillServed");
  await on.stage.plane.ask("PATCH", `${path}/front`, { body: { spec: { selector: { app: "another" } } } });
  await on.stage.untilVerdict(verdict, "is served no more", (now) => condition(now, "StillServed") === undefined);
});

test("containers whose probes the kernel's cut will fail are named before the kubelet restarts them", async () => {
  await on.stage.node("node-2", seeing);
  await on.stage.policy(on.namespace, "bot", {});
  const image = "example.com/app:1";
  const containers = [
    { name: "web", image, livenessProbe: { httpGet: { port: 8080 } } },
    { name: "worker", image, livenessProbe: { exec: { command: ["true"] } } },
  ];
  const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" }, { nodeName: "node-2", containers });
  await on.stage.armed(on.namespace, "bot", "node-2: Kernel");
  const cut = await on.stage.phase(await on.stage.verdict(pod, "bot"), "Quarantined");
  const { message } = condition(cut, "ProbesWillFail");
  expect(message).toContain("probes of web");
  expect(message).not.toContain("worker");
  await on.stage.event(on.namespace, "Warning ProbesWillFail");
});
