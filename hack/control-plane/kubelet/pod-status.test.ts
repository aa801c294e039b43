import { expect, test } from "vitest";
import { runningStatus } from "./pod-status.ts";

const now = "2026-11-20T07:29:39Z";
const place = { hostIP: "172.18.0.1", podIP: "10.64.0.1" };
const pod = (spec: object) => ({
  metadata: { uid: "u" },
  spec: { containers: [{ name: "app", image: "example.com:5000/app:1.2" }], ...spec },
});

test("a pod on the host's network has the node's address", () => {
  expect(runningStatus(pod({ hostNetwork: true }), place, now).podIP).toBe("172.18.0.1");
  expect(runningStatus(pod({}), place, now).podIPs).toEqual([{ ip: "10.64.0.1" }]);
});

test("a sidecar runs on beside the containers; an init container is done", () => {
  const initContainers = [
    { name: "proxy", image: "p", restartPolicy: "Always" },
    { name: "setup", image: "s" },
  ];
  const [proxy, setup] = runningStatus(pod({ initContainers }), place, now).initContainerStatuses;
  expect(proxy.state).toEqual({ running: { startedAt: now } });
  expect(setup.state.terminated).toMatchObject({ exitCode: 0, reason: "Completed" });
});

test("an image's tag gives way to a digest, and a digest stays", () => {
  const imageOf = (image: string) =>
    runningStatus({ metadata: { uid: "u" }, spec: { containers: [{ name: "app", image }] } }, place, now)
      .containerStatuses[0].imageID;
  expect(imageOf("example.com:5000/app:1.2")).toMatch(/^example\.com:5000\/app@sha256:[0-9a-f]{64}$/);
  expect(imageOf("example.com:5000/app")).toMatch(/^example\.com:5000\/app@sha256:[0-9a-f]{64}$/);
  const pinned = `app@sha256:${"0".repeat(64)}`;
  expect(imageOf(pinned)).toBe(pinned);
});
