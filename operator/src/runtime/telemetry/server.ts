// Metrics and health over HTTP: /metrics, /healthz, /readyz. It answers to anyone in the cluster, so it takes little and says little.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { turns } from "@bailiff/crds/client/index";
import type { Registry } from "prom-client";

/** Why something is not well, in a few words; undefined when it is. */
export type Check = () => string | undefined;

/** What is served, and where. */
export interface TelemetryOptions {
  /** "host:port", ":port" for every address, "[::1]:port"; port 0 takes a free one. */
  readonly address: string;
  readonly registry: Registry;
  /** By name: what makes the process worth restarting. */
  readonly health: Readonly<Record<string, Check>>;
  /** By name: what keeps it from doing its work. */
  readonly readiness: Readonly<Record<string, Check>>;
}

/** A server that answers until it is disposed of. */
export interface Telemetry extends AsyncDisposable {
  readonly port: number;
}

/** Starts serving; rejects when the address can't be had or understood. */
export async function serveTelemetry({ address, registry, health, readiness }: TelemetryOptions): Promise<Telemetry> {
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000, maxHeaderSize: 8_192 });
  server.maxConnections = 64;
  server.on("request", (request, response) => {
    const answer = (status: number, type: string, body: string) =>
      response.writeHead(status, { "content-type": type, "x-content-type-options": "nosniff" }).end(body);
    const text = "text/plain; charset=utf-8";
    if (request.method !== "GET" && request.method !== "HEAD") return answer(405, text, "only GET\n");
    switch (request.url?.split("?", 1)[0]) {
      case "/metrics":
        return inTurns(registry).then(
          (metrics) => answer(200, registry.contentType, metrics),
          (error) => answer(500, text, `${error}\n`),
        );
      case "/healthz":
        return answer(...report(health));
      case "/readyz":
        return answer(...report(readiness));
      default:
        return answer(404, text, "only /metrics, /healthz, /readyz\n");
    }
  });
  const port = await listen(server, parseAddress(address));
  return { port, [Symbol.asyncDispose]: () => close(server) };
}

/** What `registry.metrics()` gives, a metric at a time: thousands of series at once would block the event loop for long. */
async function inTurns(registry: Registry): Promise<string> {
  const parts: string[] = [];
  for (const { name } of registry.getMetricsAsArray()) {
    parts.push(await registry.getSingleMetricAsString(name));
    await turns.yield();
  }
  return `${parts.join("\n\n")}\n`;
}

/** Where "host:port" is; throws an error that says what is wrong with it. */
export function parseAddress(address: string): { host?: string; port: number } {
  const parts = /^(?:\[(?<v6>[0-9a-fA-F:.]+)\]|(?<host>[^:[\]]*)):(?<port>\d{1,5})$/.exec(address)?.groups;
  const port = Number(parts?.port);
  if (!parts || port > 65_535)
    throw new Error(`address "${address}" can't be listened on: give host:port, :port or [::1]:port`);
  const host = parts.v6 ?? parts.host;
  return host ? { host, port } : { port };
}

function report(checks: Readonly<Record<string, Check>>): [number, string, string] {
  const lines = Object.entries(checks).map(([name, check]) => ({ name, problem: problemOf(check) }));
  const status = lines.some(({ problem }) => problem !== undefined) ? 503 : 200;
  const body = lines.map(({ name, problem }) => (problem === undefined ? `ok ${name}` : `FAILED ${name}: ${problem}`));
  return [status, "text/plain; charset=utf-8", `${[...body, status === 200 ? "ok" : "failed"].join("\n")}\n`];
}

/** A check that can't tell is no good sign. */
function problemOf(check: Check): string | undefined {
  try {
    return check();
  } catch (error) {
    return String(error);
  }
}

function listen(server: Server, where: { host?: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(where, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
