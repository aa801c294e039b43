// k3s in Docker, as a control plane and nothing more: no agent, no scheduler, none of its add-ons. One container is all parts, so
// that killing or restarting any of them does it to all. testcontainers' reaper removes the container when we are gone.
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Backend, BackendOptions } from "./backend.ts";
import { controllers } from "./controllers.ts";
import { freePorts } from "./ports.ts";
import { Processes } from "./processes.ts";
import { isReady, until } from "./ready.ts";

const image = "rancher/k3s:v1.36.3-k3s1";
const part = "k3s";

/** Starts the container, and waits until the API server says that it is ready. The first time Docker fetches the image. */
export async function startK3s(options: BackendOptions): Promise<Backend> {
  const { GenericContainer, getContainerRuntimeClient } = await import("testcontainers");
  const client = await getContainerRuntimeClient();
  const host = client.info.containerRuntime.host;
  const processes = await Processes.create(); // for its folder, and who tidies it up
  const { folder } = processes;
  const [port] = (await freePorts(1)) as [number];
  const wanted = new GenericContainer(image)
    .withPrivilegedMode()
    .withTmpFs({ "/run": "rw", "/var/run": "rw" })
    .withBindMounts([process.cwd(), folder].map((path) => ({ source: path, target: path, mode: "ro" })))
    .withCopyContentToContainer([{ content: options.tokens, target: "/etc/bailiff/tokens.csv", mode: 0o600 }])
    .withExposedPorts({ container: 6443, host: port })
    .withCommand(["server", ...serverArguments(host, options)])
    .withStartupTimeout(options.startTimeoutMs);
  const started = await wanted.start().catch(async (error) => {
    await processes.close();
    throw error;
  });
  const container = client.container.getById(started.getId());
  const server = `https://${host}:${port}`;
  try {
    const ca = await until("k3s has made its certificate authority", options.startTimeoutMs, async () => {
      const read = await started.exec(["cat", "/var/lib/rancher/k3s/server/tls/server-ca.crt"]);
      return read.exitCode === 0 && read.output;
    });
    const ready = () =>
      until("k3s is ready", options.startTimeoutMs, () => isReady({ server, ca, token: options.adminToken }));
    await ready();
    return {
      server,
      ca,
      folder,
      parts: [part],
      kubectl: await kubectlFor(started.getId(), folder),
      pid: () => undefined, // its processes are not ours, and on most machines not this machine's
      kill: async (_, signal) => {
        await container.kill({ signal });
        await container.wait({ condition: "not-running" });
      },
      restart: async () => {
        if ((await container.inspect()).State.Running) await container.stop({ t: 5 });
        await container.start();
        await ready();
      },
      stop: async () => {
        await started.stop();
        await processes.close();
      },
    };
  } catch (error) {
    await started.stop();
    await processes.close();
    throw error;
  }
}

function serverArguments(host: string, options: BackendOptions): string[] {
  return [
    "--disable-agent",
    "--disable-scheduler",
    "--disable-cloud-controller",
    "--disable-network-policy",
    "--disable-kube-proxy",
    "--disable-helm-controller",
    "--disable=coredns,servicelb,traefik,local-storage,metrics-server",
    `--tls-san=${host}`,
    "--service-cidr=10.96.0.0/16",
    "--kube-apiserver-arg=token-auth-file=/etc/bailiff/tokens.csv",
    "--kube-apiserver-arg=service-account-issuer=https://kubernetes.default.svc",
    `--kube-controller-manager-arg=controllers=${controllers}`,
    ...options.apiServerArguments.map((flag) => `--kube-apiserver-arg=${flag.replace(/^--/, "")}`),
    ...options.controllerManagerArguments.map((flag) => `--kube-controller-manager-arg=${flag.replace(/^--/, "")}`),
  ];
}

/** The machine's own kubectl; else the container's, which sees the working directory and our folder under the same paths. */
async function kubectlFor(id: string, folder: string): Promise<string> {
  const own = await promisify(execFile)("sh", ["-c", "command -v kubectl"]).catch(() => undefined);
  if (own) return own.stdout.trim();
  const path = join(folder, "kubectl");
  await writeFile(path, `#!/bin/sh\nexec docker exec -i -w "$PWD" ${id} kubectl "$@"\n`, { mode: 0o700 });
  return path;
}
