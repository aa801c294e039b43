// One connection to Tetragon's gRPC API: health, version, tracing policies and the stream of events.
import { readFile } from "node:fs/promises";
import { DecodeError, decodeFrame, type Event } from "@bailiff/proto";
import { tetragon as api } from "@bailiff/proto/generated/tetragon.js";
import { type ChannelCredentials, Client, type ClientReadableStream, credentials } from "@grpc/grpc-js";
import type protobuf from "protobufjs/light.js";
import { retransmitPolicy } from "../../custody/evidence-policy.ts";
import { PacedCredentials } from "./paced-socket.ts";

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

/** What the stream's deserializer makes of a frame. It never throws: grpc-js would end the stream over one bad frame. */
export interface Received {
  readonly event: Event | DecodeError;
  readonly bytes: number;
}

/**
 * The events that Bailiff reads. Filtered by type alone: a filter by namespace would drop the signs of blindness. Of tracepoints (10)
 * only those that our own policy asks for: others' may be any number.
 */
const wanted = [{ event_set: [1, 5, 9, 27, 40_001] }, { event_set: [10], policy_names: [retransmitPolicy] }] as const;

const options = {
  "grpc-node.flow_control_window": 4 << 20,
  // A Go server breaks connections that are pinged more often than every 5 min; the health call is what notices silence sooner.
  "grpc.keepalive_time_ms": 310_000,
  "grpc.keepalive_timeout_ms": 10_000,
  "grpc.max_receive_message_length": 32 << 20,
  "grpc.use_local_subchannel_pool": 1,
  "grpc.enable_http_proxy": 0,
  "grpc.service_config_disable_resolution": 1,
};

const states = "unknown enabled disabled load_error error loading unloading skipped partially_enabled".split(" ");
const modes = "unknown enforce monitor monitor_only".split(" ");

export class Tetragon {
  readonly #client: Client;
  readonly #credentials: PacedCredentials;

  private constructor(client: Client, credentials: PacedCredentials) {
    this.#client = client;
    this.#credentials = credentials;
  }

  /** A connection that is up; certificates are read anew each time. Rejects where it isn't within `timeoutMs`. */
  static async connect({ address, tls }: TetragonAddress, timeoutMs: number): Promise<Tetragon> {
    const name = tls?.serverName === undefined ? {} : { "grpc.ssl_target_name_override": tls.serverName };
    const paced = new PacedCredentials(await credentialsOf(tls));
    const client = new Client(address, paced, { ...options, ...name });
    try {
      await new Promise<void>((resolve, reject) =>
        client.waitForReady(Date.now() + timeoutMs, (error) => (error ? reject(error) : resolve())),
      );
    } catch (cause) {
      client.close();
      paced.disconnect();
      throw new Error(`Tetragon doesn't answer at ${address} within ${timeoutMs} ms`, { cause });
    }
    return new Tetragon(client, paced);
  }

  /** The stream of events. Cancel it to end it. */
  events(): ClientReadableStream<Received> {
    const request = { allow_list: wanted };
    return this.#client.makeServerStreamRequest(path("GetEvents"), encoder("GetEventsRequest"), receive, request);
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
    this.#client.close();
    this.#credentials.disconnect();
  }

  #call(method: string, request: string, response: string, timeoutMs: number): Promise<Fields> {
    const decode = (bytes: Buffer): Fields => {
      const type = typeOf(response);
      return type.toObject(type.decode(bytes), { longs: String, defaults: true });
    };
    return new Promise((resolve, reject) => {
      const deadline = Date.now() + timeoutMs;
      this.#client.makeUnaryRequest(path(method), encoder(request), decode, {}, { deadline }, (error, answer) =>
        error ? reject(error) : resolve(answer ?? {}),
      );
    });
  }
}

type Fields = Readonly<Record<string, unknown>>;

const path = (method: string) => `/tetragon.FineGuidanceSensors/${method}`;
const typeOf = (name: string) => api[name as keyof typeof api] as unknown as protobuf.Type;
const text = (value: unknown) => (typeof value === "string" ? value : "");
const listOf = (value: unknown) => (Array.isArray(value) ? (value as Fields[]) : []);

const encoder = (name: string) => (value: object) => {
  const type = typeOf(name);
  return Buffer.from(type.encode(type.fromObject(value)).finish());
};

function receive(frame: Buffer): Received {
  try {
    return { event: decodeFrame(frame), bytes: frame.length };
  } catch (error) {
    if (error instanceof DecodeError) return { event: error, bytes: frame.length };
    throw error;
  }
}

async function credentialsOf(tls: TlsFiles | undefined): Promise<ChannelCredentials> {
  if (tls === undefined) return credentials.createInsecure();
  const [ca, key, certificate] = await Promise.all(
    [tls.ca, tls.key, tls.certificate].map((file) => (file === undefined ? null : readFile(file))),
  );
  return credentials.createSsl(ca, key, certificate);
}
