// etcd, kube-apiserver and kube-controller-manager from a folder, on free ports of loopback; each can be killed and started again.
import { generateKeyPairSync } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Backend, BackendOptions } from "./backend.ts";
import { controllers } from "./controllers.ts";
import { type Access, kubeconfig } from "./kubeconfig.ts";
import { freePorts } from "./ports.ts";
import { type Command, Processes } from "./processes.ts";
import { isReady, untilUp } from "./ready.ts";

/** In the order in which they start; they stop in the reverse one: an API server whose etcd went first ignores SIGTERM. */
const order = ["etcd", "kube-apiserver", "kube-controller-manager"] as const;

/** Starts the three, and waits until the API server says that it is ready. Tried anew where a port was taken in between. */
export async function startBinaries(binaries: string, options: BackendOptions): Promise<Backend> {
  for (let tries = 1; ; tries++) {
    const processes = await Processes.create();
    try {
      return await startIn(processes, binaries, options);
    } catch (error) {
      await processes.close();
      if (tries === 3 || !/address already in use/.test(String(error))) throw error;
    }
  }
}

async function startIn(processes: Processes, binaries: string, options: BackendOptions): Promise<Backend> {
  const { folder } = processes;
  const [etcd, peer, secure] = (await freePorts(3)) as [number, number, number];
  const server = `https://127.0.0.1:${secure}`;
  const keys = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const secret = { mode: 0o600 };
  await writeFile(join(folder, "sa.key"), keys.privateKey, secret);
  await writeFile(join(folder, "sa.pub"), keys.publicKey, secret);
  await writeFile(join(folder, "tokens.csv"), options.tokens, secret);

  const commands: Record<string, Command> = {
    etcd: { file: join(binaries, "etcd"), args: etcdArguments(folder, etcd, peer) },
    "kube-apiserver": {
      file: join(binaries, "kube-apiserver"),
      args: [...apiServerArguments(folder, etcd, secure), ...options.apiServerArguments],
    },
    "kube-controller-manager": {
      file: join(binaries, "kube-controller-manager"),
      args: [...controllerManagerArguments(folder), ...options.controllerManagerArguments],
    },
  };
  const start = (name: string) => {
    const command = commands[name];
    if (!command) throw new Error(`there is no ${name} to start, only ${order.join(", ")}`);
    processes.start(name, command);
  };
  const ready = async (access: Access, names: readonly string[]) =>
    untilUp(`the API server on ${server} is ready`, options.startTimeoutMs, async () => {
      const dead = names.find((name) => processes.pid(name) === undefined);
      if (dead) throw new Error(`${dead} ended while starting; the last it said:\n${processes.log(dead)}`);
      return isReady(access);
    });

  start("etcd");
  start("kube-apiserver");
  const certificate = join(folder, "apiserver.crt");
  const ca = await untilUp("the API server has made its certificate", options.startTimeoutMs, async () => {
    const dead = order.slice(0, 2).find((name) => processes.pid(name) === undefined);
    if (dead) throw new Error(`${dead} ended while starting; the last it said:\n${processes.log(dead)}`);
    const pem = await readFile(certificate, "utf8").catch(() => "");
    return pem.trimEnd().endsWith("-----END CERTIFICATE-----") ? pem : undefined;
  });
  const access = { server, ca, token: options.adminToken };
  await writeFile(join(folder, "controller-manager.kubeconfig"), kubeconfig(access), secret);
  await ready(access, ["etcd", "kube-apiserver"]);
  start("kube-controller-manager");

  return {
    server,
    ca,
    folder,
    parts: order,
    kubectl: join(binaries, "kubectl"),
    pid: (name) => processes.pid(name),
    kill: (name, signal) => processes.end(name, signal),
    restart: async (name) => {
      await processes.end(name);
      start(name);
      if (name !== "kube-controller-manager") await ready(access, [name]);
    },
    stop: async () => {
      for (const name of order.toReversed()) await processes.end(name);
      await processes.close();
    },
  };
}

const etcdArguments = (folder: string, port: number, peer: number) => [
  `--data-dir=${join(folder, "etcd")}`,
  `--listen-client-urls=http://127.0.0.1:${port}`,
  `--advertise-client-urls=http://127.0.0.1:${port}`,
  `--listen-peer-urls=http://127.0.0.1:${peer}`,
  `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
  `--initial-cluster=default=http://127.0.0.1:${peer}`,
  "--unsafe-no-fsync",
  "--log-level=warn",
];

const apiServerArguments = (folder: string, etcd: number, port: number) => [
  `--etcd-servers=http://127.0.0.1:${etcd}`,
  "--bind-address=127.0.0.1",
  `--secure-port=${port}`,
  // Without it the address of the default route is taken, which not every machine has. It only shows up in the EndpointSlice of
  // the service "kubernetes", where loopback is not allowed: an address for documentation, which nobody calls.
  "--advertise-address=192.0.2.1",
  `--cert-dir=${folder}`,
  "--service-account-issuer=https://kubernetes.default.svc",
  `--service-account-key-file=${join(folder, "sa.pub")}`,
  `--service-account-signing-key-file=${join(folder, "sa.key")}`,
  "--service-cluster-ip-range=10.96.0.0/16",
  `--token-auth-file=${join(folder, "tokens.csv")}`,
  "--authorization-mode=RBAC,Node",
  "--enable-admission-plugins=NodeRestriction",
  "--allow-privileged=true",
];

const controllerManagerArguments = (folder: string) => [
  `--kubeconfig=${join(folder, "controller-manager.kubeconfig")}`,
  `--service-account-private-key-file=${join(folder, "sa.key")}`,
  `--root-ca-file=${join(folder, "apiserver.crt")}`,
  "--use-service-account-credentials",
  "--leader-elect=false",
  "--secure-port=0",
  `--controllers=${controllers}`,
  "--kube-api-qps=200",
  "--kube-api-burst=400",
];
