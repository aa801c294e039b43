import type { EventProcess } from "@bailiff/proto";
import { expect, test } from "vitest";
import { podOf } from "../testing/attacks.ts";
import { isExec } from "../testing/commands.ts";
import { corpusObjects, directory } from "../testing/engine.ts";
import { recorded } from "../testing/recordings.ts";
import { Identities } from "./identities.ts";
import type { Raw } from "./pod-record.ts";

const all = corpusObjects();

/** The process of a recorded exec in a pod whose name begins so. */
function processOf(pod: string, session: "dev-attack-1" | "dev-benign-1" = "dev-attack-1"): EventProcess {
  const event = recorded(session)
    .filter(isExec)
    .find((one) => podOf(one).startsWith(pod));
  if (event === undefined) throw new Error(`${session} has no exec in ${pod}…`);
  return event.process;
}
const podObject = (process: EventProcess): Raw => {
  const found = all.find(
    ({ kind, metadata }) => kind === "Pod" && (metadata as { uid: string }).uid === process.pod?.uid,
  );
  if (found === undefined) throw new Error(`no object of ${process.pod?.name}`);
  return found;
};
const knowing = (...objects: Raw[]): Identities => directory(objects).identities;

test.each([
  ["support-bot-", "deployment/support-bot"],
  ["research-agent-", "deployment/research-agent"],
  ["ops-agent-", "deployment/ops-agent"],
  ["code-", "sandboxtemplate/9b1c4e77"],
  ["batch-report-", "cronjob/batch-report"],
  ["web-frontend-", "deployment/web-frontend"],
])("the pods %s… are %s, with all objects, with the pod's alone, and by Tetragon's word", (pod, agent) => {
  const process = processOf(pod);
  for (const identities of [knowing(...all), knowing(podObject(process)), knowing()])
    expect(identities.resolve(process, "lab-node-1")?.pod.agent).toBe(agent);
});

test("with its object a container has its image's digest and its declared probes, by Tetragon's word neither", () => {
  const process = processOf("support-bot-");
  expect(knowing(podObject(process)).resolve(process, "n")).toMatchObject({
    container: "server",
    containerKind: "container",
    probesKnown: true,
    probes: [["cat", "/tmp/healthy"]],
    imageDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    pod: { serviceAccount: "support-bot", node: "lab-node-1" },
  });
  expect(knowing().resolve(process, "n")).toMatchObject({ container: "server", probesKnown: false, probes: [] });
});

/** The same recorded process as Tetragon reports it while it doesn't know the pod. */
const podless = (process: EventProcess): EventProcess => ({ ...process, pod: undefined });

test("an event without a pod belongs to the pod whose container it names, as soon as that is known", () => {
  const process = processOf("support-bot-");
  const identities = knowing();
  expect(identities.resolve(podless(process), "n")).toBeUndefined();
  expect(identities.knows(podless(process))).toBe(false);
  identities.learn(podObject(process));
  expect(identities.resolve(podless(process), "n")?.pod.uid).toBe(process.pod?.uid);
  expect(identities.knows(podless(process))).toBe(true);
});

test("objects that come late count once what was resolved is forgotten", () => {
  const process = processOf("support-bot-");
  const identities = knowing();
  expect(identities.resolve(process, "n")?.probesKnown).toBe(false);
  identities.learn(podObject(process));
  expect(identities.resolve(process, "n")?.probesKnown).toBe(false);
  identities.refresh();
  expect(identities.resolve(process, "n")?.probesKnown).toBe(true);
});

test("a container that a throttle names by its id is found, with and without objects", () => {
  const process = processOf("support-bot-");
  expect(knowing(podObject(process)).byContainer(process.docker, "n")?.pod.name).toBe(process.pod?.name);
  const heard = knowing();
  heard.resolve(process, "n");
  expect(heard.byContainer(process.docker, "n")?.pod.name).toBe(process.pod?.name);
  expect(heard.byContainer("", "n")).toBeUndefined();
  expect(heard.byContainer("0".repeat(31), "n")).toBeUndefined();
});

/** The recorded pod's object with parts of its spec and status replaced. */
function changed(process: EventProcess, spec: object, status: object = {}): Raw {
  const object = podObject(process);
  return {
    ...object,
    spec: { ...(object["spec"] as object), ...spec },
    status: { ...(object["status"] as object), ...status },
  };
}

test.each([
  ["containers", { name: "server" }, "container"],
  ["initContainers", { name: "server" }, "init"],
  ["initContainers", { name: "server", restartPolicy: "Always" }, "sidecar"],
  ["ephemeralContainers", { name: "server" }, "ephemeral"],
])("a container listed in %s as %j is told apart", (list, container, kind) => {
  const process = processOf("support-bot-");
  const identities = knowing(changed(process, { containers: [], [list]: [container] }));
  expect(identities.resolve(process, "n")?.containerKind).toBe(kind);
});

test("a container that the pod's object doesn't list was put in later", () => {
  const process = processOf("support-bot-");
  expect(knowing(changed(process, { containers: [] })).resolve(process, "n")).toMatchObject({
    containerKind: "ephemeral",
  });
});

test.each([
  ["gvisor", true],
  ["kata-qemu", true],
  ["", false],
  ["nvidia", false],
])("the runtime class %j is one that Tetragon can't look into: %s", (runtimeClassName, sandboxed) => {
  const process = processOf("support-bot-");
  expect(knowing(changed(process, { runtimeClassName })).resolve(process, "n")?.pod.sandboxed).toBe(sandboxed);
});

test("a pod that has no name, namespace or uid identifies nobody, and odd objects end nothing", () => {
  const identities = new Identities();
  for (const metadata of [{}, { name: "x" }, { name: "x", namespace: "y" }, { name: 1, namespace: {}, uid: [] }, null])
    expect(identities.learn({ kind: "Pod", metadata })).toBeUndefined();
  const odd = {
    kind: "Pod",
    metadata: { name: "x", namespace: "y", uid: "z" },
    spec: { containers: [null, 1, "x"] },
    status: [],
  };
  expect(identities.learn(odd)?.containers).toHaveLength(3);
});
