import { expect, test } from "vitest";
import { agentName, type Owner, sandboxTemplateLabel } from "./agent-name.ts";

const pod = { namespace: "support", name: "bot-1", labels: {}, serviceAccount: "default", owner: undefined };
const replicaSet = { kind: "ReplicaSet", name: "bot-7d9f" };
const nobody = () => undefined;
const owners =
  (known: Readonly<Record<string, Owner>>) =>
  (_: string, { kind, name }: Owner) =>
    known[`${kind}/${name}`];

test.each([
  ["a bare pod is itself", pod, nobody, "pod/bot-1"],
  [
    "a bare pod with an account of its own is that account",
    { ...pod, serviceAccount: "bot" },
    nobody,
    "serviceaccount/bot",
  ],
  [
    "an owner whose object is known is followed to the root",
    { ...pod, owner: replicaSet },
    owners({ "ReplicaSet/bot-7d9f": { kind: "Rollout", name: "bot" } }),
    "rollout/bot",
  ],
  [
    "a ReplicaSet that is gone still names its Deployment",
    { ...pod, labels: { "pod-template-hash": "7d9f" }, owner: replicaSet },
    nobody,
    "deployment/bot",
  ],
  [
    "a ReplicaSet of another name is its own root",
    { ...pod, labels: { "pod-template-hash": "other" }, owner: replicaSet },
    nobody,
    "replicaset/bot-7d9f",
  ],
  [
    "a Job named by a CronJob is that CronJob's",
    { ...pod, owner: { kind: "Job", name: "nightly-29182340" } },
    nobody,
    "cronjob/nightly",
  ],
  [
    "a sandbox's pod is its template, whoever owns it",
    { ...pod, labels: { [sandboxTemplateLabel]: "abc" }, owner: replicaSet },
    nobody,
    "sandboxtemplate/abc",
  ],
  [
    "owners in a circle come to an end",
    { ...pod, owner: { kind: "A", name: "a" } },
    owners({ "A/a": { kind: "B", name: "b" }, "B/b": { kind: "A", name: "a" } }),
    "a/a",
  ],
])("%s", (_, owned, ownerOf, name) => {
  expect(agentName(owned, ownerOf)).toBe(name);
});
