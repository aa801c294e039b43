// A whole controller (informers, queue, reconcile, lease) on an API server that is killed in the middle of its work.
import { type ApiObject, Client, Informer, isNotFound, nameOf, resources } from "@bailiff/crds/client/index";
import { expect, test } from "vitest";
import { startControlPlane } from "../../../../hack/control-plane/control-plane.ts";
import { until } from "../../../../hack/control-plane/ready.ts";
import { Leader } from "../leader/leader.ts";
import { allSynced, Controller } from "./controller.ts";

type ConfigMap = ApiObject & { readonly data?: Readonly<Record<string, string>> };

/** Keeps, for each ConfigMap labelled as source, one that is called copy-of-<name> and holds the same. */
function copying(client: Client, leader: Leader, namespace: string) {
  const inNamespace = { resource: resources.configMaps, namespace, strip: (object: ConfigMap) => object };
  const sources = new Informer(client, { ...inNamespace, labelSelector: "is=source" });
  const copies = new Informer(client, { ...inNamespace, labelSelector: "is=copy" });
  const fenced = client.fenced(() => leader.isLeading);
  const busy = new Set<string>();
  const overlaps: string[] = [];

  const controller = new Controller({
    name: "copies",
    concurrency: 3,
    keys: () => sources.keys(),
    async reconcile(key, signal) {
      if (busy.has(key)) overlaps.push(key);
      busy.add(key);
      try {
        const { name } = nameOf(key);
        const copy = { namespace, name: `copy-of-${name}` };
        const source = sources.get(key);
        const data = source?.data ?? {};
        if (source) {
          const metadata = { ...copy, labels: { is: "copy" } };
          if (copies.get(`${namespace}/${copy.name}`)?.data?.value !== data.value)
            await fenced.apply(resources.configMaps, { metadata, data }, { signal, force: true });
        } else
          await fenced
            .delete(resources.configMaps, copy, { signal })
            .catch((error) => isNotFound(error) || Promise.reject(error));
        return undefined;
      } finally {
        busy.delete(key);
      }
    },
  });
  controller.watch(sources);
  controller.watch(copies, ({ key }) => [key.replace("/copy-of-", "/")]);
  return { sources, copies, controller, overlaps };
}

test("whatever is changed while the API server is killed, the end state is right, and no key was in two hands", async () => {
  await using plane = await startControlPlane({ kubelet: false });
  const namespace = await plane.namespace("controller");
  const client = new Client({ kubeconfig: plane.kubeconfigPath, fieldManager: "copier", timeoutMs: 5_000 });
  const leader = new Leader(client, {
    namespace,
    name: "copier",
    identity: "one",
    timing: { leaseMs: 60_000, renewMs: 50_000, retryMs: 500 },
  });
  const { sources, copies, controller, overlaps } = copying(client, leader, namespace);
  const stop = new AbortController();
  const work = async (signal: AbortSignal) => {
    await allSynced([sources, copies], signal);
    await controller.run(signal);
  };
  const ended = Promise.all([sources.run(stop.signal), copies.run(stop.signal), leader.run(work, stop.signal)]);

  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const expected: Record<string, string> = {};
  const make = async (name: string, value: string) => {
    expected[`copy-of-${name}`] = value;
    const metadata = { name, labels: { is: "source" } };
    await plane.ask("POST", path, { body: { metadata, data: { value } } });
  };
  const set = async (name: string, value: string) => {
    expected[`copy-of-${name}`] = value;
    await plane.ask("PATCH", `${path}/${name}`, { body: { data: { value } } });
  };
  const remove = async (name: string) => {
    delete expected[`copy-of-${name}`];
    await plane.ask("DELETE", `${path}/${name}`);
  };
  const stored = async () => {
    const { items } = await plane.ask("GET", `${path}?labelSelector=is%3Dcopy`);
    return Object.fromEntries((items as ConfigMap[]).map(({ metadata, data }) => [metadata.name, data?.value]));
  };
  const settles = () =>
    until(
      "every copy is as its source",
      60_000,
      async () => JSON.stringify(sorted(await stored())) === JSON.stringify(sorted(expected)),
    );

  for (let i = 0; i < 20; i++) await make(`s${i}`, "first");
  await settles();
  for (let i = 0; i < 10; i++) await set(`s${i}`, "second");
  await remove("s19");
  await plane.kill("kube-apiserver", "SIGKILL"); // while some of these are being worked on
  await until("both watches notice", 60_000, async () => sources.stats.failures > 0 && copies.stats.failures > 0);
  await plane.restart("kube-apiserver");
  await remove("s18");
  await make("s20", "third");
  await plane.ask("DELETE", `${path}/copy-of-s3`); // behind its back
  await plane.ask("PATCH", `${path}/copy-of-s4`, { body: { data: { value: "forged" } } });
  await settles();

  expect(overlaps).toEqual([]);
  expect(leader.isLeading).toBe(true);
  await until("nothing is left to do", 60_000, async () => {
    const { depth, running, waiting } = controller.stats;
    return depth + running === 0 && waiting <= sources.stats.objects + 2;
  });
  stop.abort();
  expect((await ended)[2]).toBe("released");
  await settles();
  await client.close();
});

function sorted(record: Record<string, string | undefined>) {
  return Object.entries(record).sort();
}
