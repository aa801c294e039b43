// Names for addresses that come while the node agent runs: what a policy declares by a Service's name holds for endpoints of today.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { Stage } from "./stage.ts";

const session = "dev-attack-1";
/** Pods of namespace support connect to it again and again in that session. */
const address = "203.0.113.10";
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
  await stage.enter(session);
});
afterAll(() => stage?.[Symbol.asyncDispose]());

test("an endpoint that comes later is the Service that it belongs to", async () => {
  const destinations = [{ service: { name: "late" } }];
  await stage.policy("support", { mode: "Observe", declared: { complete: true, destinations } });
  const agent = await stage.agent();
  const watched = () => agent.metric('bailiff_watch_objects{resource="endpointslices"}');
  const before = await watched();
  await stage.plane.ask("POST", "/api/v1/namespaces/support/services", {
    body: { metadata: { name: "late" }, spec: { ports: [{ port: 443 }] } },
  });
  await stage.plane.ask("POST", "/apis/discovery.k8s.io/v1/namespaces/support/endpointslices", {
    body: {
      metadata: { name: "late-1", labels: { "kubernetes.io/service-name": "late" } },
      addressType: "IPv4",
      endpoints: [{ addresses: [address] }],
      ports: [{ port: 443, protocol: "TCP" }],
    },
  });
  await until("the node agent has the endpoint", 30_000, async () => (await watched()) > before);
  const frames = stage.frames(session);
  await stage.tetragon.play(frames);
  const undeclared = await until("undeclared destinations were found", 60_000, async () => {
    const found = (await stage.verdicts())
      .filter(({ metadata }) => metadata.namespace === "support")
      .flatMap(({ spec }) => spec.findings)
      .filter(({ rule }: Json) => rule === "declared-destination");
    return found.length > 0 && found;
  });
  expect(JSON.stringify(undeclared)).not.toContain(address);
  await agent.kill("SIGTERM");
});
