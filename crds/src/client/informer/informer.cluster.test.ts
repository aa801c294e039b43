// The informer on real API servers that are killed, forget, fall silent and refuse; judged by what another client sees.
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Connection } from "../../../../hack/control-plane/connection.ts";
import { type ControlPlane, startControlPlane } from "../../../../hack/control-plane/control-plane.ts";
import { type Access, kubeconfig } from "../../../../hack/control-plane/kubeconfig.ts";
import { until } from "../../../../hack/control-plane/ready.ts";
import { sharedControlPlane } from "../../../../hack/control-plane/shared.ts";
import { Client } from "../client.ts";
import { type LossyLine, lossyLine } from "../lossy-line.ts";
import type { ApiObject } from "../object.ts";
import { resources } from "../resource.ts";
import type { Change } from "./cache.ts";
import { Informer } from "./informer.ts";
import type { InformerOptions } from "./options.ts";

type Kept = { readonly name: string; readonly uid: string; readonly value: string };
type ConfigMap = ApiObject & { readonly data?: Readonly<Record<string, string>> };

const strip = ({ metadata, data }: ConfigMap): Kept | undefined =>
  metadata.name === "kube-root-ca.crt"
    ? undefined
    : { name: metadata.name, uid: metadata.uid ?? "", value: data?.value ?? "" };

const stops: AbortController[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
});

const clientOf = (access: Access) => new Client({ kubeconfigText: kubeconfig(access), fieldManager: "test" });

/** A running informer of a namespace's ConfigMaps, with everything that its handler was told. */
function follow(client: Client, namespace: string, options: Partial<InformerOptions<Kept>> = {}) {
  const stop = new AbortController();
  stops.push(stop);
  const informer = new Informer<Kept>(client, { resource: resources.configMaps, namespace, strip, ...options });
  const told: Change<Kept>[] = [];
  informer.subscribe((change) => void told.push(change));
  return { informer, told, stop, ended: informer.run(stop.signal) };
}

/** Writes over a way of its own, so that what is seen doesn't depend on what is looked at. */
const writer = (plane: Connection, namespace: string) => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  return {
    create: (name: string, value = "") => plane.ask("POST", path, { body: { metadata: { name }, data: { value } } }),
    set: (name: string, value: string) => plane.ask("PATCH", `${path}/${name}`, { body: { data: { value } } }),
    delete: (name: string) => plane.ask("DELETE", `${path}/${name}`),
  };
};

const values = (informer: Informer<Kept>) =>
  Object.fromEntries([...informer.objects()].map(({ name, value }) => [name, value]));

const sees = (informer: Informer<Kept>, expected: Record<string, string>) =>
  until(`the informer sees ${JSON.stringify(expected)}`, 60_000, async () => {
    const seen = values(informer);
    return Object.keys({ ...seen, ...expected }).every((name) => seen[name] === expected[name]);
  });

describe("on a shared control plane", () => {
  let plane: Connection;
  let namespace: string;
  let write: ReturnType<typeof writer>;

  beforeAll(async () => {
    plane = await sharedControlPlane();
  });

  async function fresh() {
    namespace = await plane.namespace("informer");
    write = writer(plane, namespace);
  }

  test("it lists in pages, then follows what is made, changed and deleted, keeping only what was asked for", async () => {
    await fresh();
    for (const name of ["a", "b", "c", "d", "e"]) await write.create(name, "1");
    const { informer, told } = follow(clientOf(plane), namespace, {
      pageSize: 2,
      indexes: { value: ({ value }) => [value] },
    });
    await informer.synced;
    expect(values(informer)).toEqual({ a: "1", b: "1", c: "1", d: "1", e: "1" });
    expect(informer.byIndex("value", "1")).toHaveLength(5);
    await write.set("a", "2");
    await write.delete("b");
    await write.create("f", "2");
    await sees(informer, { a: "2", c: "1", d: "1", e: "1", f: "2" });
    expect(informer.byIndex("value", "2").map(({ name }) => name)).toEqual(["a", "f"]);
    expect(told.slice(5).map(({ key, now, before }) => [key, before?.value, now?.value])).toEqual([
      [`${namespace}/a`, "1", "2"],
      [`${namespace}/b`, "1", undefined],
      [`${namespace}/f`, undefined, "2"],
    ]);
    expect(informer.stats).toMatchObject({ lists: 1, failures: 0, stalls: 0, objects: 5, problem: undefined });
  });

  test("a quiet resource is watched again and again without a list", async () => {
    await fresh();
    const { informer } = follow(clientOf(plane), namespace, { serverTimeoutMs: 1_000 });
    await until("three watches ended by themselves", 30_000, async () => informer.stats.watches >= 4);
    await write.create("late", "x");
    await sees(informer, { late: "x" });
    expect(informer.stats).toMatchObject({ lists: 1, failures: 0 });
  });

  test("who subscribes late is told of everything that is there; a handler that throws harms no other", async () => {
    await fresh();
    await write.create("a", "1");
    const problems: unknown[] = [];
    const { informer, told } = follow(clientOf(plane), namespace, { report: (problem) => problems.push(problem) });
    await informer.synced;
    informer.subscribe(() => {
      throw new Error("handler");
    });
    const late: string[] = [];
    const leave = informer.subscribe(({ key }) => void late.push(key));
    await vi.waitFor(() => expect(late).toEqual([`${namespace}/a`]));
    await write.set("a", "2");
    await sees(informer, { a: "2" });
    expect(late).toHaveLength(2);
    expect(told).toHaveLength(2);
    expect(problems).toEqual([new Error("handler"), new Error("handler")]);
    expect(informer.stats).toMatchObject({ thrown: 2, failures: 0 });
    leave();
    await write.set("a", "3");
    await sees(informer, { a: "3" });
    expect(late).toHaveLength(2);
  });

  test("an object that strip can't bear is left out; the others are not", async () => {
    await fresh();
    await write.create("bad", "x");
    await write.create("good", "1");
    const { informer } = follow(clientOf(plane), namespace, {
      strip: (object) => {
        if (object.metadata.name === "bad") throw new Error("strip");
        return strip(object);
      },
    });
    await informer.synced;
    await write.set("bad", "y");
    await write.set("good", "2");
    await sees(informer, { good: "2" });
    expect(informer.stats).toMatchObject({ thrown: 2, failures: 0, objects: 1 });
  });

  test("without permission it keeps trying and says why; with permission it syncs by itself", async () => {
    await fresh();
    await write.create("a", "1");
    const token = await plane.tokenFor({ namespace, name: "default" });
    const { informer } = follow(clientOf({ ...plane, token, server: plane.server, ca: plane.ca }), namespace);
    await until("two tries failed", 20_000, async () => informer.stats.failures >= 2);
    expect(informer.isSynced).toBe(false);
    expect(informer.stats.problem).toContain("403 Forbidden");
    await plane.kubectl(
      "-n",
      namespace,
      "create",
      "rolebinding",
      "v",
      "--clusterrole=view",
      `--serviceaccount=${namespace}:default`,
    );
    await informer.synced;
    expect(values(informer)).toEqual({ a: "1" });
  });

  describe("over a line that fails", () => {
    let line: LossyLine;
    let client: Client;
    const overLine = async () => {
      await fresh();
      line = await lossyLine(plane.server);
      client = clientOf({ server: line.server, ca: plane.ca, token: plane.adminToken });
      return line;
    };

    test("a watch that falls silent is noticed, and nothing that happened meanwhile is missed or told twice", async () => {
      await using _ = await overLine();
      const { informer, told } = follow(client, namespace, { silenceMs: 1_000, serverTimeoutMs: 60_000 });
      await informer.synced;
      await write.create("a", "1");
      await sees(informer, { a: "1" });
      line.freeze();
      await write.set("a", "2");
      await write.create("b", "1");
      await until("the silence is noticed", 20_000, async () => informer.stats.stalls >= 1);
      expect(values(informer)).toEqual({ a: "1" });
      line.thaw();
      await sees(informer, { a: "2", b: "1" });
      expect(told.map(({ now }) => [now?.name, now?.value])).toEqual([
        ["a", "1"],
        ["a", "2"],
        ["b", "1"],
      ]);
      expect(informer.stats.lists).toBe(1);
    });

    test("a line that breaks again and again costs restarts, not lists", async () => {
      await using _ = await overLine();
      const { informer, told } = follow(client, namespace);
      await informer.synced;
      await write.create("a", "0");
      await sees(informer, { a: "0" });
      for (let round = 1; round <= 5; round++) {
        line.cut();
        await write.set("a", String(round));
        line.mend();
        await sees(informer, { a: String(round) });
      }
      expect(told.map(({ now }) => now?.value)).toEqual(["0", "1", "2", "3", "4", "5"]);
      expect(informer.stats.lists).toBe(1);
      expect(informer.stats.failures).toBeGreaterThanOrEqual(5);
    });

    test("the end is clean at any time: run resolves, and the API server is asked for nothing more", async () => {
      await using _ = await overLine();
      const { informer, stop, ended } = follow(client, namespace);
      await informer.synced;
      stop.abort();
      await ended;
      line.freeze();
      const other = follow(client, namespace);
      other.stop.abort();
      await other.ended;
      expect(other.informer.isSynced).toBe(false);
    });
  });
});

describe("with an API server that is killed", () => {
  test("it goes on where it was, and lists only if told to: nothing is told twice or out of order, the end is right", async () => {
    await using plane: ControlPlane = await startControlPlane({ kubelet: false });
    const namespace = await plane.namespace("killed");
    const write = writer(plane, namespace);
    const { informer, told } = follow(clientOf(plane), namespace);
    await informer.synced;
    await write.create("a", "0");
    await sees(informer, { a: "0" });
    for (let round = 1; round <= 2; round++) {
      await write.set("a", `${round}, before`);
      await plane.kill("kube-apiserver", "SIGKILL");
      await until("the loss is noticed", 20_000, async () => informer.stats.failures >= round);
      await plane.restart("kube-apiserver");
      await write.set("a", `${round}, after`);
      await sees(informer, { a: `${round}, after` });
    }
    const written = ["0", "1, before", "1, after", "2, before", "2, after"];
    const seen = told.map(({ now }) => now?.value ?? "deleted");
    const { lists, expired } = informer.stats;
    expect(lists).toBe(1 + expired);
    // Where the API server had written anything else before it knew ConfigMaps again, it has forgotten our version and
    // says so; a list then shows only the last of several changes.
    expect(seen).toEqual(expired === 0 ? written : written.filter((value) => seen.includes(value)));
    expect(seen.at(-1)).toBe("2, after");
  });

  test("what it has forgotten is listed anew, and deletions that nobody told of are told", async () => {
    await using plane: ControlPlane = await startControlPlane({ kubelet: false });
    const namespace = await plane.namespace("forgotten");
    const write = writer(plane, namespace);
    for (const name of ["changed", "deleted", "again", "same"]) await write.create(name, "1");
    await using line = await lossyLine(plane.server);
    const client = clientOf({ server: line.server, ca: plane.ca, token: plane.adminToken });
    const { informer, told } = follow(client, namespace);
    await informer.synced;
    told.length = 0;
    line.cut();
    await write.set("changed", "2");
    await write.delete("deleted");
    await write.delete("again");
    await write.create("again", "1");
    await write.create("new", "1");
    await plane.kill("kube-apiserver", "SIGKILL");
    await plane.restart("kube-apiserver"); // its memory of changes begins now: the version that we know is too old
    line.mend();
    await sees(informer, { changed: "2", again: "1", same: "1", new: "1" });
    expect(informer.stats).toMatchObject({ lists: 2, expired: 1 });
    const summary = told.map(({ key, now, before }) => [key.split("/")[1], before !== undefined, now !== undefined]);
    expect(summary.sort()).toEqual([
      ["again", true, true],
      ["changed", true, true],
      ["deleted", true, false],
      ["new", false, true],
    ]);
    const again = told.find(({ key }) => key.endsWith("/again"));
    expect(again?.now?.uid).not.toBe(again?.before?.uid);
  });
});
