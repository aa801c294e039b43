// A real Kubernetes control plane for whoever asks: for tests, and for trying things. It ends with the process that started it.
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Backend } from "./backend.ts";
import { startBinaries } from "./binaries.ts";
import { Connection, type ConnectionParts } from "./connection.ts";
import { findControlPlane, type Source } from "./find.ts";
import { startK3s } from "./k3s.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { startKubelet } from "./kubelet/kubelet.ts";

export type ControlPlaneOptions = {
  /** Nodes that the kubelet stand-in makes and plays; default node-1 and node-2. */
  readonly nodes?: readonly string[];
  /** False: no stand-in; pods stay Pending, and tests set status themselves. */
  readonly kubelet?: boolean;
  /** Users with a token of their own, beside the admin; tokens are in `userTokens`. Impersonation does as well for most. */
  readonly users?: readonly { readonly name: string; readonly groups?: readonly string[] }[];
  /** Further flags, such as `--audit-log-path=…`. */
  readonly apiServerArguments?: readonly string[];
  readonly controllerManagerArguments?: readonly string[];
  readonly startTimeoutMs?: number;
  /** Where it comes from; by default what `findControlPlane` finds. */
  readonly source?: Source;
};

/** A connection, and the power to kill what it leads to. */
export class ControlPlane extends Connection implements AsyncDisposable {
  /** Tokens of `options.users`, by name. */
  readonly userTokens: ReadonlyMap<string, string>;
  readonly parts: ConnectionParts;
  readonly #backend: Backend;
  readonly #ends = new AbortController();
  #stopped: Promise<void> | undefined;

  constructor(backend: Backend, parts: ConnectionParts, userTokens: ReadonlyMap<string, string>) {
    super(parts);
    this.parts = parts;
    this.userTokens = userTokens;
    this.#backend = backend;
  }

  /** Aborted when it is stopped. */
  get signal(): AbortSignal {
    return this.#ends.signal;
  }

  /** Process id of etcd, kube-apiserver or kube-controller-manager; undefined while it doesn't run. */
  pid(part: string): number | undefined {
    return this.#backend.pid(part);
  }

  /** Ends a part, as rudely as asked; resolves when it is gone. It stays so until `restart`. */
  kill(part: string, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    return this.#backend.kill(part, signal);
  }

  /** Starts a part again, on the same port and with the same data; resolves when the API server is ready. */
  restart(part: string): Promise<void> {
    return this.#backend.restart(part);
  }

  /** Ends everything in the right order and removes what is on disk. */
  stop(): Promise<void> {
    this.#ends.abort();
    this.#stopped ??= this.#backend.stop();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/** Starts one: about 3 s. Throws where none can be had. `await using plane = await startControlPlane()`. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const source = options.source ?? (await findControlPlane());
  if ("missing" in source) throw new Error(`no control plane can be had here: ${source.missing}`);
  const adminToken = randomBytes(16).toString("hex");
  const userTokens = new Map((options.users ?? []).map((user) => [user.name, randomBytes(16).toString("hex")]));
  const backendOptions = {
    adminToken,
    tokens: [
      `${adminToken},admin,admin,"system:masters"`,
      ...(options.users ?? []).map(
        ({ name, groups = [] }) => `${userTokens.get(name)},${name},${name},"${groups.join(",")}"`,
      ),
    ].join("\n"),
    apiServerArguments: [...auditArguments(), ...(options.apiServerArguments ?? [])],
    controllerManagerArguments: options.controllerManagerArguments ?? [],
    startTimeoutMs: options.startTimeoutMs ?? 60_000,
  };
  const backend =
    source.kind === "docker" ? await startK3s(backendOptions) : await startBinaries(source.folder, backendOptions);
  const nodes = options.kubelet === false ? [] : (options.nodes ?? ["node-1", "node-2"]);
  const { server, ca, folder, kubectl } = backend;
  const plane = new ControlPlane(backend, { server, ca, folder, kubectl, adminToken, nodes }, userTokens);
  try {
    await writeFile(plane.kubeconfigPath, kubeconfig(plane), { mode: 0o600 });
    if (nodes.length > 0) await startKubelet(plane, nodes, plane.signal);
  } catch (error) {
    await plane.stop();
    throw error;
  }
  return plane;
}

/** With BAILIFF_AUDIT=folder every API server logs there what the folder's policy.yaml asks for (see hack/rbac-test). */
function auditArguments(): string[] {
  const folder = process.env["BAILIFF_AUDIT"];
  if (!folder) return [];
  const log = join(folder, `${randomBytes(8).toString("hex")}.log`);
  return [`--audit-policy-file=${join(folder, "policy.yaml")}`, `--audit-log-path=${log}`];
}
