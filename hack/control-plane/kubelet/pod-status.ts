// The status that a kubelet reports of a pod whose containers all came up at once. Pure.
import { createHash } from "node:crypto";
import type { Json } from "../api.ts";

/** Where a pod runs, and under which address. */
export type Place = { readonly hostIP: string; readonly podIP: string };

/** Running and ready, from `now` (RFC 3339, whole seconds) on: init containers done, sidecars and containers running. */
export function runningStatus(pod: Json, place: Place, now: string): Json {
  const podIP = pod.spec.hostNetwork ? place.hostIP : place.podIP;
  const conditions = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];
  const inits: Json[] = pod.spec.initContainers ?? [];
  return {
    phase: "Running",
    conditions: conditions.map((type) => ({ type, status: "True", lastTransitionTime: now })),
    hostIP: place.hostIP,
    hostIPs: [{ ip: place.hostIP }],
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: now,
    containerStatuses: pod.spec.containers.map((container: Json) => runs(pod, container, now)),
    ...(inits.length > 0
      ? {
          initContainerStatuses: inits.map((c) =>
            c.restartPolicy === "Always" ? runs(pod, c, now) : isDone(pod, c, now),
          ),
        }
      : {}),
  };
}

const runs = (pod: Json, container: Json, now: string) => ({
  ...common(pod, container),
  ready: true,
  started: true,
  state: { running: { startedAt: now } },
});

const isDone = (pod: Json, container: Json, now: string) => ({
  ...common(pod, container),
  ready: true,
  started: false,
  state: {
    terminated: {
      exitCode: 0,
      reason: "Completed",
      startedAt: now,
      finishedAt: now,
      containerID: containerID(pod, container),
    },
  },
});

const common = (pod: Json, container: Json) => ({
  name: container.name,
  image: container.image,
  imageID: imageID(container.image),
  containerID: containerID(pod, container),
  restartCount: 0,
  lastState: {},
});

const containerID = (pod: Json, container: Json) => `containerd://${sha256(`${pod.metadata.uid}/${container.name}`)}`;

/** Nothing is pulled, so a tag stands for the same digest for ever; a reference with a digest keeps it. */
const imageID = (image: string) =>
  image.includes("@sha256:") ? image : `${image.replace(/:[\w.-]+$/, "")}@sha256:${sha256(image)}`;

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
