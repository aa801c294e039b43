// Raw JSON to and from an API server, for the harness and for tests: nothing is typed, so nothing is dropped or renamed on the way.
// Independent of the client that the operator uses, so that tests of that client have something else to look with.
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { createInterface } from "node:readline";
import type { Access } from "./kubeconfig.ts";

/** Any Kubernetes object, as it came. */
// biome-ignore lint/suspicious/noExplicitAny: raw JSON of whatever kind, looked into by tests
export type Json = any;

export type Answer = { readonly status: number; readonly body: Json };

export type RequestOptions = {
  readonly body?: unknown;
  /** For PATCH; without it a merge patch. */
  readonly contentType?: string;
  /** Impersonates: the asking token must be allowed to (the admin's is). */
  readonly as?: { readonly user: string; readonly groups?: readonly string[] };
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
};

const agents = new Map<string, Agent>();

/** One request. Any HTTP status is an answer; it throws only where none came (refused, reset, timed out). Body: JSON or text. */
export async function request(
  access: Access,
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Answer> {
  const response = await send(access, method, path, options);
  const text = await textOf(response);
  const isJson = response.headers["content-type"]?.includes("json");
  return { status: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : text };
}

/** Like `request`, but a status of 400 or more throws, with what the API server said. Resolves to the body. */
export async function ask(access: Access, method: string, path: string, options: RequestOptions = {}): Promise<Json> {
  const { status, body } = await request(access, method, path, options);
  if (status < 400) return body;
  throw new Error(`${method} ${path}: ${status} ${body?.reason ?? ""} ${body?.message ?? body}`);
}

/** The events of one watch, until the server or the signal ends it. */
export async function* watch(
  access: Access,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<{ type: string; object: Json }> {
  const response = await send(access, "GET", path, { signal, timeoutMs: 0 });
  if (response.statusCode !== 200) throw new Error(`watch ${path}: ${response.statusCode} ${await textOf(response)}`);
  for await (const line of createInterface({ input: response })) if (line) yield JSON.parse(line);
}

async function send(access: Access, method: string, path: string, options: RequestOptions): Promise<IncomingMessage> {
  const { body, as, timeoutMs = 30_000 } = options;
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const patch = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  const signals = [options.signal, timeoutMs > 0 ? AbortSignal.timeout(timeoutMs) : undefined].filter(
    (s) => s !== undefined,
  );
  const outgoing = httpsRequest(new URL(path, access.server), {
    method,
    agent: agentFor(access.ca),
    ca: access.ca,
    headers: {
      authorization: `Bearer ${access.token}`,
      accept: "application/json",
      ...(payload === undefined
        ? {}
        : { "content-type": options.contentType ?? patch, "content-length": Buffer.byteLength(payload) }),
      ...(as
        ? { "impersonate-user": as.user, ...(as.groups?.length ? { "impersonate-group": [...as.groups] } : {}) }
        : {}),
    },
    signal: AbortSignal.any(signals),
  });
  outgoing.end(payload);
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  return response;
}

function agentFor(ca: string): Agent {
  const agent = agents.get(ca) ?? new Agent({ keepAlive: true, ca, maxSockets: 64 });
  agents.set(ca, agent);
  return agent;
}

async function textOf(response: IncomingMessage): Promise<string> {
  response.setEncoding("utf8");
  let text = "";
  for await (const part of response) text += part;
  return text;
}
