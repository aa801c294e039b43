// One connection to Tetragon's gRPC API: health, version, tracing policies and the stream of events.
import { readFile } from "node:fs/promises";
import { DecodeError, decodeFrameWithin, type Event } from "@bailiff/proto";
import { tetragon as api } from "@bailiff/proto/generated/tetragon.js";
import type protobuf from "protobufjs/light.js";
import { retransmitPolicy } from "../../custody/evidence-policy.ts";
import { connect, type TlsMaterial } from "../http2/connect.ts";
import { type CallStatus, type Connection, statusText } from "../http2/connection.ts";

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

/** Told of each message of the stream: its event, or why there is none, and how long its frame was. */
export type TakeEvent = (event: Event | DecodeError, bytes: number) => void;

/** The stream of events. */
export interface EventStream {
  /** Rejects when the stream ends, whoever ended it; never resolves. */
  readonly ended: Promise<never>;
  cancel(): void;
}

/**
 * The events that Bailiff reads. Filtered by type alone: a filter by namespace would drop the signs of blindness. Of tracepoints (10)
 * only those that our own policy asks for: others' may be any number.
 */
const wanted = [{ event_set: [1, 5, 9, 27, 40_001] }, { event_set: [10], policy_names: [retransmitPolicy] }] as const;

const states = "unknown enabled disabled load_error error loading unloading skipped partially_enabled".split(" ");
const modes = "unknown enforce monitor monitor_only".split(" ");

export class Tetragon {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** A connection that is up; certificates are read anew each time. Rejects where it isn't within `timeoutMs`. */
  static async connect({ address, tls }: TetragonAddress, timeoutMs: number): Promise<Tetragon> {
    const material = tls && (await materialOf(tls));
    try {
      return new Tetragon(await connect(address, material, timeoutMs));
    } catch (cause) {
      throw new Error(`Tetragon doesn't answer at ${address} within ${timeoutMs} ms`, { cause });
    }
  }

  /** The stream of events, each told of as it comes. */
  events(take: TakeEvent): EventStream {
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => {}); // it may end before anybody listens
    const call = this.#connection.call({
      path: path("GetEvents"),
      message: encode("GetEventsRequest", { allow_list: wanted }),
      take: (bytes, start, end) => take(eventOf(bytes, start, end), end - start),
      ended: (status) => reject(new Error(status.code === 0 ? "Tetragon ended the stream" : statusText(status))),
    });
    return {
      ended: promise,
      cancel: () => {
        call.cancel();
        reject(new Error("the stream was cancelled"));
      },
    };
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
    this.#connection.close();
  }

  #call(method: string, request: string, response: string, timeoutMs: number): Promise<Fields> {
    return new Promise((resolve, reject) => {
      let answer: Fields = {};
      const call = this.#connection.call({
        path: path(method),
        message: encode(request, {}),
        take: (bytes, start, end) => {
          answer = decode(response, bytes.subarray(start, end));
        },
        ended: (status) => {
          clearTimeout(impatience);
          if (status.code === 0) resolve(answer);
          else reject(new Error(statusText(status)));
        },
      });
      const impatience = setTimeout(() => {
        call.cancel();
        reject(new Error(statusText(tooLate)));
      }, timeoutMs);
    });
  }
}

const tooLate: CallStatus = { code: 4, details: "no answer in time" };

type Fields = Readonly<Record<string, unknown>>;

const path = (method: string) => `/tetragon.FineGuidanceSensors/${method}`;
const typeOf = (name: string) => api[name as keyof typeof api] as unknown as protobuf.Type;
const text = (value: unknown) => (typeof value === "string" ? value : "");
const listOf = (value: unknown) => (Array.isArray(value) ? (value as Fields[]) : []);

function encode(name: string, value: object): Uint8Array {
  const type = typeOf(name);
  return type.encode(type.fromObject(value)).finish();
}

/** Throws a RangeError for what is no message of that type. */
function decode(name: string, bytes: Uint8Array): Fields {
  const type = typeOf(name);
  try {
    return type.toObject(type.decode(bytes), { longs: String, defaults: true });
  } catch (cause) {
    throw new RangeError(`an answer that is no ${name}`, { cause });
  }
}

function eventOf(bytes: Buffer, start: number, end: number): Event | DecodeError {
  try {
    return decodeFrameWithin(bytes, start, end);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}

async function materialOf({ serverName, ...files }: TlsFiles): Promise<TlsMaterial> {
  const read = (file: string | undefined) => (file === undefined ? undefined : readFile(file));
  const [ca, cert, key] = await Promise.all([read(files.ca), read(files.certificate), read(files.key)]);
  return { ca, cert, key, serverName };
}
