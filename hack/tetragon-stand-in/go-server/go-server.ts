// A gRPC server in Go, as Tetragon's is one: the etcd of the control plane for tests. The stand-in speaks gRPC by a library of Node's world;
// what a Go server does otherwise (statuses, windows, pings that it counts, goodbyes) only one of them shows.
import { join } from "node:path";
import { freePorts } from "../../control-plane/ports.ts";
import { Processes } from "../../control-plane/processes.ts";
import { clusterIsRequired, controlPlaneBinaries } from "../../control-plane/tools.ts";
import type { Certificate } from "../certificate.ts";

export interface GoServerOptions {
  readonly binary: string;
  /** Shown to clients, and asked of them: whose certificate isn't this one is sent away. */
  readonly tls?: Certificate;
  /** How often a client may ping without being sent away, as Go writes it; 5s unless given. */
  readonly pingsAtMostEvery?: string;
  /** After how much silence it pings a client itself, which then has 3 s to answer; 2h unless given. */
  readonly pingsAfter?: string;
}

export class GoServer implements AsyncDisposable {
  /** "127.0.0.1:port". */
  readonly address: string;
  /** "unix:/path", of the same server; nobody is there with `tls`. */
  readonly socketAddress: string;
  readonly #processes: Processes;

  private constructor(processes: Processes, address: string) {
    this.#processes = processes;
    this.address = address;
    this.socketAddress = `unix:${join(processes.folder, socketName)}`;
  }

  /** Starts one; it answers a while later. It doesn't outlive this process. */
  static async start(options: GoServerOptions): Promise<GoServer> {
    const processes = await Processes.create();
    const [port, http, peer] = (await freePorts(3)) as [number, number, number];
    const script = 'cd "$0" && exec "$@"'; // etcd takes a socket's name, no path
    const words = [
      script,
      processes.folder,
      options.binary,
      ...argumentsOf(options, processes.folder, port, http, peer),
    ];
    processes.start(name, { file: "sh", args: ["-c", ...words] });
    return new GoServer(processes, `127.0.0.1:${port}`);
  }

  /** Resolves when it is gone; one that takes longer than `patienceMs` to end in good order is killed. */
  end(signal: NodeJS.Signals, patienceMs?: number): Promise<void> {
    return this.#processes.end(name, signal, patienceMs);
  }

  /** The last that it said. */
  log(): string {
    return this.#processes.log(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#processes.close();
  }
}

/** Undefined after one loud line on stderr where there is none; an exception if REQUIRE_CLUSTER=1 asks for it and it can't be built. */
export async function goServerBinary(): Promise<string | undefined> {
  const found = await controlPlaneBinaries();
  if ("folder" in found) return join(found.folder, "etcd");
  if (clusterIsRequired()) throw new Error(`REQUIRE_CLUSTER=1, but there is no etcd: ${found.missing}`);
  process.stderr.write(`\n*** NOT TESTED: no etcd (${found.missing}), so our gRPC meets no server in Go. ***\n\n`);
  return undefined;
}

const name = "etcd";
const socketName = "etcd.sock";

function argumentsOf(options: GoServerOptions, folder: string, port: number, http: number, peer: number): string[] {
  const { tls, pingsAtMostEvery, pingsAfter } = options;
  const scheme = tls === undefined ? "http" : "https";
  const urls = [`${scheme}://127.0.0.1:${port}`, ...(tls === undefined ? [`unix://${socketName}`] : [])];
  return [
    `--data-dir=${join(folder, "data")}`,
    `--listen-client-urls=${urls.join()}`,
    // With HTTP elsewhere gRPC is served by Go's gRPC alone, also over TLS.
    `--listen-client-http-urls=${scheme}://127.0.0.1:${http}`,
    `--advertise-client-urls=${scheme}://127.0.0.1:${port}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-cluster=default=http://127.0.0.1:${peer}`,
    "--unsafe-no-fsync",
    "--log-level=warn",
    ...(pingsAtMostEvery === undefined ? [] : [`--grpc-keepalive-min-time=${pingsAtMostEvery}`]),
    ...(pingsAfter === undefined ? [] : [`--grpc-keepalive-interval=${pingsAfter}`, "--grpc-keepalive-timeout=3s"]),
    ...(tls === undefined
      ? []
      : [
          `--cert-file=${tls.certificate}`,
          `--key-file=${tls.key}`,
          "--client-cert-auth",
          `--trusted-ca-file=${tls.certificate}`,
        ]),
  ];
}
