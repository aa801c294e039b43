// Who we are to the API server, and over which connections: client-node's KubeConfig reads kubeconfigs, runs exec
// plugins and refreshes tokens. It makes a new connection pool for every request; here one is kept and reused.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { type DispatcherOptions, HttpMethod, KubeConfig, RequestContext } from "@kubernetes/client-node";
import { ApiError } from "./api-error.ts";
import type { Clock } from "./clock.ts";

/** A pool of connections with the cluster's TLS settings. */
export type Dispatcher = NonNullable<ReturnType<RequestContext["getDispatcher"]>>;

/** What one request needs: where to, as whom, over which pool. */
export interface Access {
  readonly server: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
}

/** Where credentials come from: one kubeconfig (a path or its text) or, without one, the pod's service account. */
export interface Source {
  readonly kubeconfig?: string | undefined;
  readonly kubeconfigText?: string | undefined;
  readonly context?: string | undefined;
  /** Where the pod's /var/run/secrets is found; "" unless given. */
  readonly secretsRoot?: string | undefined;
}

/** Tokens and certificates are asked for again this often; token files change hourly, exec plugins keep their own time. */
const refreshMs = 10_000;
/** An exec plugin that hasn't answered for so long is asked again rather than waited for. */
const hungMs = 30_000;

/** Credentials that stay fresh, and the connections that go with them. */
export class Credentials {
  readonly #config: MeasuredConfig;
  readonly #clock: Clock;
  #access: Access | undefined;
  #fingerprint = "";
  #readAtMs = Number.NEGATIVE_INFINITY;
  #pending: { promise: Promise<Access>; sinceMs: number } | undefined;

  constructor(source: Source, clock: Clock) {
    this.#config = load(source);
    this.#clock = clock;
  }

  /** The access to use for a request that starts now. Rejects with an ApiError of reason Credentials. */
  access(): Promise<Access> {
    const nowMs = this.#clock.monotonicMs();
    if (this.#access && nowMs - this.#readAtMs < refreshMs) return Promise.resolve(this.#access);
    if (this.#pending && nowMs - this.#pending.sinceMs < hungMs) return this.#pending.promise;
    const promise = this.#read(nowMs).finally(() => {
      if (this.#pending?.promise === promise) this.#pending = undefined;
    });
    this.#pending = { promise, sinceMs: nowMs };
    return promise;
  }

  /** Forgets what was read: the API server refused it, so the next request reads anew. */
  expire(): void {
    this.#readAtMs = Number.NEGATIVE_INFINITY;
  }

  /** Leaves connections on which a request got no answer: others to the same place may be as dead. Newer ones stay. */
  distrust(dispatcher: Dispatcher): void {
    if (this.#access?.dispatcher !== dispatcher) return;
    this.#fingerprint = "";
    this.expire();
  }

  /** Closes idle connections at once, and the others when their requests end. */
  async close(): Promise<void> {
    const access = this.#access;
    this.#access = undefined;
    this.#fingerprint = "";
    await access?.dispatcher.close();
  }

  async #read(nowMs: number): Promise<Access> {
    const server = this.#config.getCurrentCluster()?.server ?? "";
    const context = new RequestContext(server, HttpMethod.GET);
    try {
      await this.#config.applySecurityAuthentication(context);
    } catch (cause) {
      const message = `no credentials for ${server}: ${cause instanceof Error ? cause.message : cause}`;
      throw new ApiError({ code: 0, reason: "Credentials", message, cause });
    }
    const fresh = context.getDispatcher();
    if (!fresh) throw new Error(`client-node made no connection pool for ${server}`);
    const kept = this.#fingerprint === this.#config.fingerprint ? this.#access?.dispatcher : undefined;
    if (!kept) this.#retire(this.#access?.dispatcher);
    this.#fingerprint = this.#config.fingerprint;
    this.#readAtMs = nowMs;
    this.#access = { server: new URL(server), headers: trimmed(context.getHeaders()), dispatcher: kept ?? fresh };
    return this.#access;
  }

  /** Requests that are under way end on the old connections; each of them has a timeout, so this ends too. */
  #retire(dispatcher: Dispatcher | undefined): void {
    dispatcher?.close().catch(() => dispatcher.destroy());
  }
}

/** Sees the TLS settings that a pool is made from, so that an unchanged one can be told from a rotated certificate. */
class MeasuredConfig extends KubeConfig {
  fingerprint = "";

  override createDispatcherOptions(...[cluster, tls]: Parameters<KubeConfig["createDispatcherOptions"]>) {
    const trusted = process.env.NODE_TLS_REJECT_UNAUTHORIZED !== "0";
    // With a setting of its own a pool is always made, also for a certificate that the system's authorities vouch for.
    const options = super.createDispatcherOptions(cluster, { rejectUnauthorized: trusted, ...tls });
    this.fingerprint = createHash("sha256").update(JSON.stringify(options)).digest("hex");
    return overHttp1(options);
  }
}

/** One request a connection: a connection that goes silent takes one request with it, not a hundred streams. A connection
 * that isn't made in 5 s counts as failed. */
function overHttp1(options: DispatcherOptions): DispatcherOptions {
  switch (options.type) {
    case "agent":
      return { ...options, connect: { ...options.connect, ...http1 } };
    case "proxy":
    case "socks":
      return { ...options, requestTls: { ...options.requestTls, ...http1 } };
    case "none":
      return options;
  }
}
const http1 = { allowH2: false, timeout: 5_000 };

/** Why a client can't be made of this, in one line that says what to do; undefined where it can. Connects to nothing. */
export function sourceProblem(source: Source): string | undefined {
  try {
    load(source);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function load({ kubeconfig, kubeconfigText, context, secretsRoot }: Source): MeasuredConfig {
  const config = new MeasuredConfig();
  const file = `kubeconfig ${kubeconfig ?? ""}`.trimEnd();
  if (kubeconfigText !== undefined) parse(file, () => config.loadFromString(kubeconfigText));
  else if (kubeconfig !== undefined) {
    if (!existsSync(kubeconfig)) throw new Error(`${file} doesn't exist: give the path of one`);
    parse(file, () => config.loadFromFile(kubeconfig));
  } else {
    if (!process.env.KUBERNETES_SERVICE_HOST)
      throw new Error(
        "no kubeconfig was given and this is no pod (KUBERNETES_SERVICE_HOST isn't set): give one with --kubeconfig FILE",
      );
    config.loadFromCluster(secretsRoot);
  }
  if (context !== undefined) config.setCurrentContext(context);
  if (!config.getCurrentCluster()?.server)
    throw new Error(`${file} names no cluster for its context ${JSON.stringify(config.getCurrentContext() ?? "")}`);
  return config;
}

/** What the parser of YAML complains of goes on for pages where the file is no text: its first line says enough. */
function parse(file: string, read: () => void): void {
  try {
    read();
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new Error(`${file} can't be read (${reason.slice(0, 200)}): give a file that kubectl can use`, {
      cause: error,
    });
  }
}

/** Token files often end in a newline, which no header may hold. */
function trimmed(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]));
}
