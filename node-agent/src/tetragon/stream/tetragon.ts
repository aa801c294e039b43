// One connection to Tetragon's gRPC API: health, version, tracing policies and the stream of events.
import { readFile } from "node:fs/promises";
import { DecodeError, decodeFrameAt, type Event } from "@bailiff/proto";
import { tetragon as api } from "@bailiff/proto/generated/tetragon.js";
import type protobuf from "protobufjs/light.js";
import { retransmitPolicy } from "../../custody/evidence-policy.ts";
import type { TlsMaterial } from "../grpc/connect.ts";
import { type Following, Grpc } from "../grpc/grpc.ts";

/** Files of PEM; with `certificate` and `key` the client shows who it is (mTLS). */
export interface TlsFiles {
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** The name in the server's certificate, where it isn't the address's host. */
  readonly serverName?: string | undefined;
}

/** "unix:///run/tetragon.sock" or "host:port", with TLS where `tls` is given. */
export interface TetragonAddress {
  readonly address: string;
  readonly tls?: TlsFiles | undefined;
}

/** One tracing policy as Tetragon has it, in its own words: `enabled`, `load_error`; `enforce`, `monitor`. */
export interface TracingPolicyState {
  readonly name: string;
  readonly namespace: string;
  readonly state: string;
  readonly mode: string;
  readonly error: string;
}

/** Told of each frame, `bytes` long: its event, or why it gave none. One bad frame is no reason to end the stream. */
export type TakeEvent = (event: Event | DecodeError, bytes: number) => void;

/**
 * The events that Bailiff reads. Filtered by type alone: a filter by namespace would drop the signs of blindness. Of tracepoints (10)
 * only those that our own policy asks for: others' may be any number.
 */
const wanted = [{ event_set: [1, 5, 9, 27, 40_001] }, { event_set: [10], policy_names: [retransmitPolicy] }] as const;

const states = "unknown enabled disabled load_error error loading unloading skipped partially_enabled".split(" ");
const modes = "unknown enforce monitor monitor_only".split(" ");

export class Tetragon {
  readonly #grpc: Grpc;

  private constructor(grpc: Grpc) {
    this.#grpc = grpc;
  }

  /** A connection that is up; certificates are read anew each time. Rejects where it isn't within `timeoutMs`. */
  static async connect({ address, tls }: TetragonAddress, timeoutMs: number): Promise<Tetragon> {
    try {
      return new Tetragon(await Grpc.connect({ address, tls: tls && (await materialOf(tls)) }, timeoutMs));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`no connection to Tetragon at ${address}: ${why}`, { cause });
    }
  }

  /** The stream of events, until it is cancelled or breaks. */
  events(take: TakeEvent): Following {
    const request = encoded("GetEventsRequest", { allow_list: wanted });
    return this.#grpc.follow(path("GetEvents"), request, (bytes, start, end) => {
      take(eventOf(bytes, start, end), end - start);
    });
  }

  /** Resolves to what is wrong with Tetragon by its own account, undefined where nothing is. */
  async problem(timeoutMs: number): Promise<string | undefined> {
    const answer = await this.#call("GetHealth", "GetHealthStatusRequest", "GetHealthStatusResponse", timeoutMs);
    const bad = listOf(answer["health_status"]).find(({ status }) => status !== 1);
    return bad === undefined ? undefined : `Tetragon says that it isn't well: ${text(bad["details"]) || "no details"}`;
  }

  async version(timeoutMs: number): Promise<string> {
    return text((await this.#call("GetVersion", "GetVersionRequest", "GetVersionResponse", timeoutMs))["version"]);
  }

  async policies(timeoutMs: number): Promise<TracingPolicyState[]> {
    const names = ["ListTracingPolicies", "ListTracingPoliciesRequest", "ListTracingPoliciesResponse"] as const;
    const answer = await this.#call(...names, timeoutMs);
    return listOf(answer["policies"]).map((policy) => ({
      name: text(policy["name"]),
      namespace: text(policy["namespace"]),
      state: states[Number(policy["state"] ?? 0)] ?? "unknown",
      mode: modes[Number(policy["mode"] ?? 0)] ?? "unknown",
      error: text(policy["error"]),
    }));
  }

  /** Ends at once, what is still asked too: the other side may be one that no longer answers. */
  close(): void {
    this.#grpc.close();
  }

  async #call(method: string, request: string, response: string, timeoutMs: number): Promise<Fields> {
    const type = typeOf(response);
    const answer = await this.#grpc.ask(path(method), encoded(request, {}), timeoutMs);
    return type.toObject(type.decode(answer), { longs: String, defaults: true });
  }
}

type Fields = Readonly<Record<string, unknown>>;

const path = (method: string) => `/tetragon.FineGuidanceSensors/${method}`;
const typeOf = (name: string) => api[name as keyof typeof api] as unknown as protobuf.Type;
const text = (value: unknown) => (typeof value === "string" ? value : "");
const listOf = (value: unknown) => (Array.isArray(value) ? (value as Fields[]) : []);

function encoded(name: string, value: object): Uint8Array {
  const type = typeOf(name);
  return type.encode(type.fromObject(value)).finish();
}

function eventOf(bytes: Buffer, start: number, end: number): Event | DecodeError {
  try {
    return decodeFrameAt(bytes, start, end);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}

async function materialOf(tls: TlsFiles): Promise<TlsMaterial> {
  const [ca, key, cert] = await Promise.all(
    [tls.ca, tls.key, tls.certificate].map((file) => (file === undefined ? undefined : readFile(file))),
  );
  return { ca, key, cert, serverName: tls.serverName };
}
