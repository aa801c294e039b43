import { expect, test } from "vitest";
import { corpusObjects, directory } from "../testing/engine.ts";
import { recorded } from "../testing/recordings.ts";
import { templateOf } from "./template.ts";

const owned = (kind: string | undefined, ownerName: string, labels: Record<string, string>) => ({
  name: "bot-6c9f7b8d54-x2k4q",
  labels,
  owner: kind === undefined ? undefined : { kind, name: ownerName },
});
const hash = "6c9f7b8d54";

test.each([
  ["a Deployment's, by its ReplicaSet", owned("ReplicaSet", `bot-${hash}`, { "pod-template-hash": hash }), hash],
  ["a Deployment's, where Tetragon names the root", owned("Deployment", "bot", { "pod-template-hash": hash }), hash],
  ["a StatefulSet's revision", owned("StatefulSet", "bot", { "controller-revision-hash": "bot-5c9" }), "bot-5c9"],
  ["a DaemonSet's revision", owned("DaemonSet", "bot", { "controller-revision-hash": "7d8" }), "7d8"],
  ["a sandbox's", owned("Sandbox", "keen", { "agents.x-k8s.io/sandbox-template-hash": "ab1" }), "ab1"],
  [
    "a sandbox's by its old name",
    owned("Sandbox", "keen", { "agents.x-k8s.io/sandbox-pod-template-hash": "cd" }),
    "cd",
  ],
  ["none of a Job's", owned("Job", "bot-1", { "pod-template-hash": hash }), ""],
  ["none of a bare pod's", owned(undefined, "", { "pod-template-hash": hash, "controller-revision-hash": "x" }), ""],
  ["none of a ReplicaSet that nobody rolls out", owned("ReplicaSet", "bot", {}), ""],
  [
    "no label that the owner's name contradicts",
    owned("ReplicaSet", `bot-${hash}`, { "pod-template-hash": "new" }),
    "",
  ],
  ["no label that the pod's name contradicts", owned("Deployment", "bot", { "pod-template-hash": "new" }), ""],
  ["no label that is too long for one", owned("StatefulSet", "b", { "controller-revision-hash": "x".repeat(64) }), ""],
])("the template is %s", (_, pod, template) => {
  expect(templateOf(pod)).toBe(template);
});

test("with the pods' objects and by Tetragon's word alone the recorded rollout shows two templates", () => {
  const templates = (objects: Parameters<typeof directory>[0]): Set<string> => {
    const { identities } = directory(objects);
    return new Set(
      recorded("dev-benign-2-rollout").flatMap((event) => {
        const subject = "process" in event ? identities.resolve(event.process, "n") : undefined;
        return subject?.pod.agent === "deployment/support-bot" ? [subject.pod.template] : [];
      }),
    );
  };
  expect(templates(corpusObjects())).toEqual(new Set(["6c9f7b8d54", "7d8c5f9b6d"]));
  expect(templates([])).toEqual(new Set(["6c9f7b8d54", "7d8c5f9b6d"]));
});
