// Two who want the same lease, on a real API server: lines that fail, processes that are killed, paused and woken up.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Client, resources } from "@bailiff/crds/client/index";
import { lossyLine } from "@bailiff/crds/client/lossy-line";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Connection } from "../../../../hack/control-plane/connection.ts";
import { kubeconfig } from "../../../../hack/control-plane/kubeconfig.ts";
import { until } from "../../../../hack/control-plane/ready.ts";
import { sharedControlPlane } from "../../../../hack/control-plane/shared.ts";
import { Leader, LeaseLost } from "./leader.ts";
import type { Lease } from "./lease.ts";

const timing = { leaseMs: 3_000, renewMs: 2_000, retryMs: 300 };

let plane: Connection;
let namespace: string;
let client: Client;
const children: ChildProcess[] = [];

beforeEach(async () => {
  plane = await sharedControlPlane();
  namespace = await plane.namespace("leader");
  client = new Client({ kubeconfig: plane.kubeconfigPath, fieldManager: "test" });
  await client.create(resources.configMaps, { metadata: { namespace, name: "written" }, data: { by: "nobody" } });
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

const lease = () => client.get<Lease>(resources.leases, { namespace, name: "leader" });
const writtenBy = async () =>
  (
    await client.get<{ metadata: { name: string }; data: { by: string } }>(resources.configMaps, {
      namespace,
      name: "written",
    })
  ).data.by;

/** A candidate in this process, and what became of it, in the order in which it happened. */
function candidate(identity: string, diary: string[], over: Client = client) {
  const stop = new AbortController();
  const leader = new Leader(over, { namespace, name: "leader", identity, timing });
  const ended = leader.run(async (signal) => {
    diary.push(`${identity} leads`);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    diary.push(`${identity} stops${signal.reason instanceof LeaseLost ? ": lost" : ""}`);
  }, stop.signal);
  return { leader, stop, ended };
}

/** A candidate in a process of its own; `said` are its lines. */
function process_(identity: string) {
  const path = fileURLToPath(new URL("./candidate.ts", import.meta.url));
  const child = spawn(process.execPath, [path, plane.kubeconfigPath, namespace, identity, String(timing.leaseMs)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const said: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => said.push(line));
  const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve(code ?? signal)));
  return { child, said, ended };
}

const says = (said: readonly string[], word: string) =>
  until(`it says ${word}`, 60_000, async () => said.includes(word));

test("one of two leads; when it ends, the other leads without waiting for the lease to run out", async () => {
  const diary: string[] = [];
  const a = candidate("a", diary);
  await says(diary, "a leads");
  const b = candidate("b", diary);
  await until("a has renewed", 60_000, async () => {
    const { acquireTime, renewTime } = (await lease()).spec ?? {};
    return acquireTime !== renewTime;
  });
  expect([a.leader.isLeading, b.leader.isLeading]).toEqual([true, false]);
  a.stop.abort();
  expect(await a.ended).toBe("released");
  expect((await lease()).spec).toMatchObject({ leaseDurationSeconds: 1 });
  await says(diary, "b leads");
  expect(diary).toEqual(["a leads", "a stops", "b leads"]);
  expect((await lease()).spec).toMatchObject({ holderIdentity: "b", leaseTransitions: 1, leaseDurationSeconds: 3 });
  b.stop.abort();
  await b.ended;
});

test("who can't reach the API server stops before another starts", async () => {
  await using line = await lossyLine(plane.server);
  const diary: string[] = [];
  const over = new Client({
    kubeconfigText: kubeconfig({ ...plane, token: plane.token, ca: plane.ca, server: line.server }),
    fieldManager: "test",
  });
  const a = candidate("a", diary, over);
  await says(diary, "a leads");
  const b = candidate("b", diary);
  line.freeze();
  await says(diary, "b leads");
  expect(diary).toEqual(["a leads", "a stops: lost", "b leads"]);
  expect(await a.ended).toBe("lost");
  b.stop.abort();
  await b.ended;
});

test("of five who all try at once, one leads", async () => {
  const diary: string[] = [];
  const five = ["a", "b", "c", "d", "e"].map((identity) => candidate(identity, diary));
  await until("one leads", 60_000, async () => diary.length > 0);
  await until(
    "it has renewed",
    60_000,
    async () => (await lease()).spec?.renewTime !== (await lease()).spec?.acquireTime,
  );
  expect(diary).toHaveLength(1);
  for (const { stop } of five) stop.abort();
  await Promise.all(five.map(({ ended }) => ended));
  expect(diary).toHaveLength(2);
});

test("a lease that somebody else took by force ends the term", async () => {
  const diary: string[] = [];
  const a = candidate("a", diary);
  await says(diary, "a leads");
  await client.merge(resources.leases, { namespace, name: "leader" }, { spec: { holderIdentity: "thief" } });
  expect(await a.ended).toBe("lost");
  expect(diary).toEqual(["a leads", "a stops: lost"]);
  expect((await lease()).spec?.holderIdentity).toBe("thief");
});

test("a leader that is killed is followed by the other when the lease has run out", async () => {
  const a = process_("a");
  await says(a.said, "leading");
  await until("a writes", 60_000, async () => (await writtenBy()) === "a");
  const b = process_("b");
  a.child.kill("SIGKILL");
  await says(b.said, "leading");
  await until("b writes", 60_000, async () => (await writtenBy()) === "b");
  b.child.kill("SIGTERM");
  expect(await b.ended).toBe(0);
  expect((await lease()).spec?.holderIdentity).toBe("");
});

test("a leader that was paused while another took over writes nothing when it wakes up, and ends as lost", async () => {
  const a = process_("a");
  await says(a.said, "leading");
  await until("a writes", 60_000, async () => (await writtenBy()) === "a");
  a.child.kill("SIGSTOP");
  const diary: string[] = [];
  const b = candidate("b", diary);
  await says(diary, "b leads");
  await client.merge(resources.configMaps, { namespace, name: "written" }, { data: { by: "b" } });
  const before = await client.get(resources.configMaps, { namespace, name: "written" });
  a.child.kill("SIGCONT");
  expect(await a.ended).toBe(0);
  // One request may have been on its way into the socket; it lost against the version that it was made for.
  expect(a.said.filter((word) => word !== "Conflict")).toEqual(["leading", "Fenced", "lost"]);
  expect(await client.get(resources.configMaps, { namespace, name: "written" })).toEqual(before);
  expect(b.leader.isLeading).toBe(true);
  b.stop.abort();
  await b.ended;
});
