// Tetragon's gRPC server without a kernel: it streams recorded frames, at recorded pace or faster, and fails on command.
// What it serves is what the real one serves, to the byte; it invents no event.
import { setTimeout as sleep } from "node:timers/promises";
import { decodeFrame } from "@bailiff/proto";
import {
  ServerCredentials as credentials,
  Server,
  type ServerCredentials,
  type ServerWritableStream,
  status,
} from "@grpc/grpc-js";
import type { Filter } from "./filter.ts";
import { Listener, queueCap } from "./listener.ts";
import { lossSeries, type MetricsServer, serveMetrics } from "./metrics.ts";
import { service } from "./service.ts";

/** A TracingPolicyStatus as Tetragon lists it; state and mode by Tetragon's numbers. */
export interface LoadedPolicy {
  readonly name: string;
  readonly namespace?: string;
  readonly state: number;
  readonly mode: number;
  readonly error?: string;
}

/** What the recordings were made with (enabled, enforce). */
export const recordedPolicies: readonly LoadedPolicy[] = ["net-connect", "net-connect-udp", "sensitive-files"].map(
  (name) => ({ name, state: 1, mode: 1 }),
);

export interface StandInOptions {
  /** "unix:/path" or "127.0.0.1:0". */
  readonly address: string;
  readonly credentials?: ServerCredentials;
  readonly policies?: readonly LoadedPolicy[];
  readonly version?: string;
  /** Events that one client's queue holds. */
  readonly queueCap?: number;
  /** Of /metrics; a free one unless given. */
  readonly metricsPort?: number;
}

/** How to play a recording. */
export interface Playing {
  /** 1: recorded pace, 10: ten times as fast; Infinity (the default): as fast as it goes. */
  readonly factor?: number;
  /** When the first frame is due, in milliseconds since 1970; now unless given. What was due before now is never sent: nobody saw it. */
  readonly atMs?: number;
  readonly signal?: AbortSignal;
  /** Told how late a frame was sent, whenever that was later than ever. */
  readonly late?: (lateMs: number) => void;
}

export class TetragonStandIn implements AsyncDisposable {
  /** Loss counters by series, as /metrics has them; undefined makes /metrics fail. */
  losses: Map<string, number> | undefined = new Map(lossSeries.map((name) => [name, 0]));
  policies: readonly LoadedPolicy[];
  isHealthy = true;
  /** False: nobody who asks how it is gets an answer. */
  answersHealth = true;
  /** Every GetEventsRequest that came, for tests. */
  readonly requests: unknown[] = [];
  readonly #options: StandInOptions;
  readonly #listeners = new Set<Listener>();
  #server: Server | undefined;
  #address: string;
  #metrics: MetricsServer | undefined;

  private constructor(options: StandInOptions) {
    this.#options = options;
    this.#address = options.address;
    this.policies = options.policies ?? recordedPolicies;
  }

  static async start(options: StandInOptions): Promise<TetragonStandIn> {
    const standIn = new TetragonStandIn(options);
    standIn.#metrics = await serveMetrics(() => standIn.losses, options.metricsPort);
    await standIn.up();
    return standIn;
  }

  /** Where it listens, with the port that it got. */
  get address(): string {
    return this.#address;
  }

  get metricsPort(): number {
    return this.#metrics?.port ?? 0;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Sends a frame to every listener; nobody listening: nobody ever gets it. Any bytes do, half frames too. */
  send(frame: Uint8Array): void {
    for (const listener of this.#listeners) {
      const before = listener.dropped;
      listener.offer(frame);
      if (listener.dropped > before) this.lose("tetragon_notify_overflowed_events_total", 1);
    }
  }

  /** Frames that wait in listeners' queues: more than `queueCap` are dropped. */
  get backlog(): number {
    return Math.max(0, ...[...this.#listeners].map((listener) => listener.size));
  }

  /** Sends frames as fast as they are taken, and no faster, so that none is dropped here. Resolves when all were taken. */
  async pour(frames: Iterable<Uint8Array>): Promise<void> {
    let sent = 0;
    for (const frame of frames) {
      this.send(frame);
      if (++sent % 64 === 0) await new Promise(setImmediate);
      while (this.backlog > 1_000) await sleep(1);
    }
    while (this.backlog > 0) await sleep(1);
  }

  /** Sends frames in order, as far apart as their event times say, divided by `factor`. Resolves to how many were past already. */
  async play(
    frames: Iterable<Uint8Array>,
    { factor = Number.POSITIVE_INFINITY, atMs, signal, late }: Playing = {},
  ): Promise<number> {
    let first: number | undefined;
    const pastMs = atMs === undefined ? 0 : Date.now() - atMs;
    const startedMs = performance.now() - pastMs;
    let sent = 0;
    let past = 0;
    let latestMs = 0;
    for (const frame of frames) {
      if (signal?.aborted) break;
      if (factor !== Number.POSITIVE_INFINITY) {
        const { time } = decodeFrame(frame);
        first ??= time;
        const dueMs = (time - first) / 1000 / factor;
        if (dueMs < pastMs) {
          past++;
          continue;
        }
        const waitMs = dueMs - (performance.now() - startedMs);
        if (waitMs > 1) await sleep(waitMs, undefined, signal && { signal }).catch(() => {}); // aborted: seen above
        const lateMs = performance.now() - startedMs - dueMs;
        if (lateMs > latestMs) {
          latestMs = lateMs;
          late?.(lateMs);
        }
      } else if (++sent % 64 === 0) await new Promise(setImmediate);
      this.send(frame);
    }
    return past;
  }

  /** Counts a loss, as Tetragon's metrics would; events that were lost are those that are not sent. */
  lose(series: string, by: number): void {
    this.losses?.set(series, (this.losses.get(series) ?? 0) + by);
  }

  /** Ends every stream with UNAVAILABLE and goes on listening. */
  disconnect(): void {
    for (const listener of this.#listeners) listener.end(status.UNAVAILABLE, "transport is closing");
    this.#listeners.clear();
  }

  /** Stops listening and breaks every connection, in the middle of whatever is being sent. */
  down(): void {
    this.#server?.forceShutdown();
    this.#server = undefined;
    this.#listeners.clear();
  }

  /** Listens again at the same address. Counters begin at zero, as those of a new process do. */
  async up(): Promise<void> {
    const server = new Server({ "grpc.max_send_message_length": -1, "grpc-node.flow_control_window": 4 << 20 });
    server.addService(service, {
      GetEvents: (call: EventsCall) => this.#listen(call),
      GetHealth: (_: unknown, answer: Answer) =>
        this.answersHealth &&
        answer(null, { health_status: [{ event: 1, status: this.isHealthy ? 1 : 3, details: "stand-in" }] }),
      GetVersion: (_: unknown, answer: Answer) => answer(null, { version: this.#options.version ?? "v1.8.0-stand-in" }),
      ListTracingPolicies: (_: unknown, answer: Answer) => answer(null, { policies: this.policies }),
    });
    const port = await new Promise<number>((resolve, reject) => {
      const how = this.#options.credentials ?? credentials.createInsecure();
      server.bindAsync(this.#address, how, (error, bound) => (error ? reject(error) : resolve(bound)));
    });
    if (!this.#address.startsWith("unix:")) this.#address = this.#address.replace(/:\d+$/, `:${port}`);
    if (this.losses !== undefined) this.losses = new Map(lossSeries.map((name) => [name, 0]));
    this.#server = server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.down();
    await this.#metrics?.[Symbol.asyncDispose]();
  }

  #listen(call: EventsCall): void {
    this.requests.push(call.request);
    const listener = new Listener(call, call.request.allow_list ?? [], this.#options.queueCap ?? queueCap);
    this.#listeners.add(listener);
    call.on("cancelled", () => this.#listeners.delete(listener));
  }
}

type EventsCall = ServerWritableStream<{ readonly allow_list?: readonly Filter[] }, Uint8Array>;
type Answer = (error: null, response: object) => void;
