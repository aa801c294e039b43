// What anyone needs who works on a control plane without killing it: kubectl, raw requests, namespaces, tokens.
import { execFile } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Answer, ask, type Json, type RequestOptions, request } from "./api.ts";
import { type Access, kubeconfig } from "./kubeconfig.ts";
import { until } from "./ready.ts";

/** Plain data, so that it can be sent to another process. */
export type ConnectionParts = {
  readonly server: string;
  readonly ca: string;
  readonly adminToken: string;
  readonly folder: string;
  readonly kubectl: string;
  readonly nodes: readonly string[];
};

export type KubectlArgument = string | { readonly stdin: string };

/** What anyone may do who works in a namespace of their own; plain data inside, so that it crosses process borders. */
export class Connection implements Access {
  readonly server: string;
  readonly ca: string;
  /** The admin's; the same as adminToken. */
  readonly token: string;
  readonly adminToken: string;
  /** The admin's. */
  readonly kubeconfigPath: string;
  readonly kubectlPath: string;
  /** Of the nodes that the stand-in plays. */
  readonly nodes: readonly string[];
  readonly #folder: string;

  constructor(parts: ConnectionParts) {
    this.server = parts.server;
    this.ca = parts.ca;
    this.token = parts.adminToken;
    this.adminToken = parts.adminToken;
    this.kubeconfigPath = join(parts.folder, "kubeconfig");
    this.kubectlPath = parts.kubectl;
    this.nodes = parts.nodes;
    this.#folder = parts.folder;
  }

  /** One raw JSON request as the admin (or `as` somebody); every status is an answer. */
  request(method: string, path: string, options?: RequestOptions): Promise<Answer> {
    return request(this, method, path, options);
  }

  /** Like `request`, but a status of 400 or more throws; resolves to the body. */
  ask(method: string, path: string, options?: RequestOptions): Promise<Json> {
    return ask(this, method, path, options);
  }

  /** The real kubectl, as the admin unless the arguments say otherwise. Resolves to stdout; throws with stderr. */
  kubectl(...args: readonly KubectlArgument[]): Promise<string> {
    const stdin = args.find((arg) => typeof arg !== "string")?.stdin;
    const words = args.filter((arg) => typeof arg === "string");
    return new Promise((resolve, reject) => {
      // Its cache goes with the kubeconfig: one for each port would stay in the user's home for ever.
      const cache = join(dirname(this.kubeconfigPath), "kubectl-cache");
      const env = { ...process.env, KUBECONFIG: this.kubeconfigPath, KUBECACHEDIR: cache };
      const child = execFile(this.kubectlPath, words, { env, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
        if (error)
          reject(new Error(`kubectl ${words.join(" ")}: ${stderr || stdout || error.message}`, { cause: error }));
        else resolve(stdout);
      });
      child.stdin?.end(stdin);
    });
  }

  /** Makes a namespace of a name that nobody had before, and waits for its default service account: pods need it. */
  async namespace(prefix = "test", labels: Readonly<Record<string, string>> = {}): Promise<string> {
    const name = `${prefix}-${randomBytes(4).toString("hex")}`;
    await this.ask("POST", "/api/v1/namespaces", { body: { metadata: { name, labels } } });
    await until(`namespace ${name} has its default service account`, 30_000, async () => {
      return (await this.request("GET", `/api/v1/namespaces/${name}/serviceaccounts/default`)).status === 200;
    });
    return name;
  }

  /** A token of that service account. Bound to a pod it names the pod, and the node on which the pod runs. */
  async tokenFor(
    serviceAccount: { namespace: string; name: string },
    bound: { pod?: { name: string; uid: string } } = {},
  ): Promise<string> {
    const { namespace, name } = serviceAccount;
    const boundObjectRef = bound.pod && { apiVersion: "v1", kind: "Pod", name: bound.pod.name, uid: bound.pod.uid };
    const body = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: 3600, boundObjectRef },
    };
    const answer = await this.ask("POST", `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`, { body });
    return answer.status.token;
  }

  /** Who has that token, to be used with `request` and `ask` of api.ts. */
  accessWith(token: string): Access {
    return { server: this.server, ca: this.ca, token };
  }

  /** Writes a kubeconfig for that token; its path. It goes when the control plane goes. */
  async kubeconfigFor(token: string): Promise<string> {
    const path = join(this.#folder, `kubeconfig-${randomUUID()}`);
    await writeFile(path, kubeconfig(this.accessWith(token)), { mode: 0o600 });
    return path;
  }
}
