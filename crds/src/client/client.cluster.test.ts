// The client on a real API server; what is stored is looked at with another client.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import type { Connection } from "../../../hack/control-plane/connection.ts";
import { kubeconfig } from "../../../hack/control-plane/kubeconfig.ts";
import { sharedControlPlane } from "../../../hack/control-plane/shared.ts";
import { type ApiError, isAlreadyExists, isConflict, isNotFound } from "./api-error.ts";
import { Client } from "./client.ts";
import { lossyLine } from "./lossy-line.ts";
import type { ApiObject } from "./object.ts";
import { resources } from "./resource.ts";

let plane: Connection;
let namespace: string;
let client: Client;
type ConfigMap = ApiObject & { readonly data?: Readonly<Record<string, string>> };

beforeAll(async () => {
  plane = await sharedControlPlane();
  namespace = await plane.namespace("client");
  client = new Client({ kubeconfig: plane.kubeconfigPath, fieldManager: "test" });
});

const configMap = (name: string, data: Record<string, string> = {}) => ({ metadata: { namespace, name }, data });
const failure = (promise: Promise<unknown>): Promise<ApiError> =>
  promise.then(
    () => Promise.reject(new Error("it was let through")),
    (error) => error,
  );

test("what is stored of a NetworkPolicy is exactly what was written, from and to included", async () => {
  const spec = {
    podSelector: { matchLabels: { a: "b" } },
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: [{ podSelector: { matchLabels: { role: "web" } } }], ports: [{ port: 80, protocol: "TCP" }] }],
    egress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }] }],
  };
  const metadata = { namespace, name: "exact" };
  await client.create(resources.networkPolicies, { metadata, spec });
  const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/exact`;
  expect((await plane.ask("GET", path)).spec).toEqual(spec);
  await client.apply(resources.networkPolicies, { metadata, spec: { ...spec, egress: [] } }, { force: true });
  expect((await plane.ask("GET", path)).spec.ingress).toEqual(spec.ingress);
  expect(await client.get(resources.networkPolicies, metadata)).toEqual(await plane.ask("GET", path));
});

test("a list comes in pages that together are the whole", async () => {
  const names = Array.from({ length: 7 }, (_, i) => `page-${i}`);
  await Promise.all(
    names.map((name) =>
      client.create(resources.configMaps, { metadata: { namespace, name, labels: { of: "pages" } }, data: {} }),
    ),
  );
  const pages: (readonly ApiObject[])[] = [];
  for await (const { items } of client.list(resources.configMaps, {
    namespace,
    labelSelector: "of=pages",
    pageSize: 3,
  }))
    pages.push(items);
  expect(pages.map((items) => items.length)).toEqual([3, 3, 1]);
  expect(pages.flat().map((item) => item.metadata.name)).toEqual(names);
});

test("a merge patch with the uid or resourceVersion of another moment is refused as a conflict", async () => {
  const made = await client.create<ConfigMap>(resources.configMaps, configMap("guarded", { a: "1", b: "2" }));
  const { uid, resourceVersion } = made.metadata;
  const patch = { metadata: { uid, resourceVersion }, data: { a: null, c: "3" } };
  const patched = await client.merge<ConfigMap>(resources.configMaps, made.metadata, patch);
  expect(patched.data).toEqual({ b: "2", c: "3" });
  expect(isConflict(await failure(client.merge(resources.configMaps, made.metadata, patch)))).toBe(true);
  const other = { metadata: { uid: "00000000-0000-0000-0000-000000000000" } };
  expect(await failure(client.merge(resources.configMaps, made.metadata, other))).toMatchObject({
    code: 422,
    message: expect.stringContaining("uid"),
  });
  const both = { metadata: { ...other.metadata, resourceVersion: "1" } };
  expect(isConflict(await failure(client.merge(resources.configMaps, made.metadata, both)))).toBe(true);
  expect(isConflict(await failure(client.update(resources.configMaps, made)))).toBe(true);
});

test("apply leaves the fields of others alone, takes none without force, and records its manager", async () => {
  const name = { namespace, name: "applied" };
  await client.apply(resources.configMaps, configMap("applied", { ours: "1" }));
  await client.apply(resources.configMaps, configMap("applied", { theirs: "1" }), { fieldManager: "other" });
  const error = await failure(
    client.apply(resources.configMaps, configMap("applied", { ours: "2" }), { fieldManager: "other" }),
  );
  expect(error).toMatchObject({ code: 409, reason: "Conflict", message: expect.stringContaining('"test"') });
  expect((await client.get<ConfigMap>(resources.configMaps, name)).data).toEqual({ ours: "1", theirs: "1" });
});

test("status is written by its subresource, and spec is not", async () => {
  const spec = { containers: [{ name: "app", image: "example.com/app" }], nodeSelector: { "no-such": "node" } };
  const pod = await client.create(resources.pods, { metadata: { namespace, name: "status" }, spec });
  const patch = { spec: { activeDeadlineSeconds: 1 }, status: { message: "seen" } };
  const after = await client.merge(resources.pods, pod.metadata, patch, { subresource: "status" });
  expect(after).toMatchObject({ status: { message: "seen" } });
  expect(after).not.toMatchObject({ spec: { activeDeadlineSeconds: 1 } });
});

test("a delete with another object's uid deletes nothing", async () => {
  const made = await client.create(resources.configMaps, configMap("kept"));
  const preconditions = { uid: "00000000-0000-0000-0000-000000000000" };
  expect(isConflict(await failure(client.delete(resources.configMaps, made.metadata, { preconditions })))).toBe(true);
  await client.delete(resources.configMaps, made.metadata, { preconditions: { uid: made.metadata.uid ?? "" } });
  expect(isNotFound(await failure(client.get(resources.configMaps, made.metadata)))).toBe(true);
});

test("refusals say what was asked, what was wrong, and why, in one kind of error", async () => {
  await client.create(resources.configMaps, configMap("once"));
  expect(isAlreadyExists(await failure(client.create(resources.configMaps, configMap("once"))))).toBe(true);
  const typo = { metadata: { namespace, name: "typo" }, spec: { podSelector: {}, ingres: [] } };
  expect(await failure(client.create(resources.networkPolicies, typo))).toMatchObject({
    code: 400,
    message: expect.stringContaining('unknown field "spec.ingres"'),
  });
  const invalid = { metadata: { namespace, name: "Not_A_Name" } };
  expect(await failure(client.create(resources.configMaps, invalid))).toMatchObject({ code: 422, reason: "Invalid" });
  const token = await plane.tokenFor({ namespace, name: "default" });
  const nobody = new Client({ kubeconfigText: kubeconfig(plane.accessWith(token)), fieldManager: "test" });
  expect(await failure(nobody.listAll(resources.pods))).toMatchObject({ code: 403, reason: "Forbidden" });
  const stranger = new Client({ kubeconfigText: kubeconfig(plane.accessWith("wrong")), fieldManager: "test" });
  expect(await failure(stranger.listAll(resources.pods))).toMatchObject({ code: 401, reason: "Unauthorized" });
});

test("a dry run is checked and not stored", async () => {
  await client.create(resources.configMaps, configMap("dry"), { dryRun: true });
  expect(isNotFound(await failure(client.get(resources.configMaps, { namespace, name: "dry" })))).toBe(true);
});

test("a fenced client reads, and writes only while it may", async () => {
  let may = true;
  const fenced = client.fenced(() => may);
  const made = await fenced.create(resources.configMaps, configMap("fenced"));
  may = false;
  expect(await failure(fenced.merge(resources.configMaps, made.metadata, {}))).toMatchObject({ reason: "Fenced" });
  expect(await failure(fenced.delete(resources.configMaps, made.metadata))).toMatchObject({ reason: "Fenced" });
  expect((await fenced.get(resources.configMaps, made.metadata)).metadata.uid).toBe(made.metadata.uid);
});

test("three thousand requests, ten at a time, share at most twenty connections", async () => {
  await using line = await lossyLine(plane.server);
  const over = new Client({ kubeconfigText: kubeconfig({ ...plane, server: line.server }), fieldManager: "test" });
  const one = async (from: number) => {
    for (let i = from; i < from + 300; i++)
      await over.get(resources.configMaps, { namespace, name: "kube-root-ca.crt" });
  };
  await Promise.all(Array.from({ length: 10 }, (_, i) => one(i * 300)));
  expect(line.connections).toBeLessThanOrEqual(20);
  await over.close();
});

test("a black hole ends the request at its deadline, and the next one finds another way", async () => {
  await using line = await lossyLine(plane.server);
  const codes: number[] = [];
  const over = new Client({
    kubeconfigText: kubeconfig({ ...plane, server: line.server }),
    fieldManager: "test",
    timeoutMs: 500,
    observe: ({ code }) => codes.push(code),
  });
  await over.raw("/version", { timeoutMs: 10_000 });
  line.freeze();
  expect(await failure(over.raw("/version"))).toMatchObject({ code: 0, reason: "Timeout" });
  line.thaw();
  expect(await over.raw("/version", { timeoutMs: 10_000 })).toMatchObject({ major: "1" });
  line.cut();
  expect(await failure(over.raw("/version"))).toMatchObject({ code: 0, reason: "Unreachable" });
  expect(codes).toEqual([200, 0, 200, 0]);
  await over.close();
});

test("a signal ends a request with the signal's own reason", async () => {
  const stop = new AbortController();
  const asking = client.raw("/version", { signal: stop.signal });
  stop.abort(new Error("stop"));
  await expect(asking).rejects.toThrow("stop");
  await expect(client.raw("/version", { signal: stop.signal })).rejects.toThrow("stop");
});

test("an exec plugin is asked for the token; one that fails says so in the error", async () => {
  const folder = await mkdtemp(join(tmpdir(), "bailiff-exec-"));
  const plugin = join(folder, "plugin.mjs");
  const credential = { kind: "ExecCredential", status: { token: plane.adminToken } };
  await writeFile(plugin, `console.log(${JSON.stringify(JSON.stringify(credential))})`);
  const withPlugin = (file: string) => {
    const config = JSON.parse(kubeconfig(plane));
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: process.execPath, args: [file] };
    config.users[0].user = { exec };
    return new Client({ kubeconfigText: JSON.stringify(config), fieldManager: "test" });
  };
  expect(await withPlugin(plugin).raw("/api")).toMatchObject({ kind: "APIVersions" });
  const broken = await failure(withPlugin(join(folder, "missing.mjs")).raw("/api"));
  expect(broken).toMatchObject({ code: 0, reason: "Credentials", message: expect.stringContaining("missing.mjs") });
  await rm(folder, { recursive: true });
});

test("in a pod, the service account's files say who it is, with the newline that editors leave", async () => {
  const root = await mkdtemp(join(tmpdir(), "bailiff-pod-"));
  const folder = join(root, "var/run/secrets/kubernetes.io/serviceaccount");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "ca.crt"), plane.ca);
  await writeFile(join(folder, "token"), `${await plane.tokenFor({ namespace, name: "default" })}\n`);
  const inPod = { secretsRoot: root, fieldManager: "test" };
  expect(() => new Client(inPod)).toThrow(/this is no pod/);
  vi.stubEnv("KUBERNETES_SERVICE_HOST", new URL(plane.server).hostname);
  vi.stubEnv("KUBERNETES_SERVICE_PORT", new URL(plane.server).port);
  const inside = new Client(inPod);
  vi.unstubAllEnvs();
  const refused = await failure(inside.listAll(resources.pods));
  expect(refused.message).toContain(`system:serviceaccount:${namespace}:default`);
  await rm(root, { recursive: true });
});

test("a kubeconfig that isn't there or names no cluster is an error that says which", () => {
  expect(() => new Client({ kubeconfig: "/no/such/file", fieldManager: "test" })).toThrow(
    "/no/such/file doesn't exist",
  );
  expect(() => new Client({ kubeconfigText: "{}", fieldManager: "test" })).toThrow(/names no cluster/);
});
