// Our gRPC against Go's: Tetragon's server is one in Go, and the stand-in is none. No API server is asked, only an etcd.
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, systemClock } from "@bailiff/crds/client/clock";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { until, untilUp } from "../../../../hack/control-plane/ready.ts";
import { makeCertificate } from "../../../../hack/tetragon-stand-in/certificate.ts";
import { decoded, encoded } from "../../../../hack/tetragon-stand-in/go-server/etcd-api.ts";
import {
  GoServer,
  type GoServerOptions,
  goServerBinary,
} from "../../../../hack/tetragon-stand-in/go-server/go-server.ts";
import type { TlsMaterial } from "./connect.ts";
import { Grpc, type GrpcOptions } from "./grpc.ts";
import { everydayKeepalive } from "./keepalive.ts";

const binary = await goServerBinary();
const timeoutMs = 20_000;
const nothing = Buffer.alloc(0);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A server that answers. The caller ends it. */
async function started(options: Omit<GoServerOptions, "binary"> = {}, tls?: TlsMaterial): Promise<GoServer> {
  const server = await GoServer.start({ ...options, binary: binary ?? "" });
  await untilUp(`the Go server at ${server.address} answers`, 60_000, async () => {
    try {
      const grpc = await Grpc.connect({ address: server.address, tls }, 5_000);
      try {
        return (await health(grpc)) === 1;
      } finally {
        grpc.close();
      }
    } catch (error) {
      if (!/ECONNREFUSED|no answer|UNAVAILABLE/.test(String(error))) throw new Error(server.log(), { cause: error });
      return false;
    }
  });
  return server;
}

async function connected(address: string, tls?: TlsMaterial, options?: GrpcOptions): Promise<Grpc> {
  const grpc = await Grpc.connect({ address, tls }, timeoutMs, options);
  ends.push(() => grpc.close());
  return grpc;
}

async function health(grpc: Grpc): Promise<unknown> {
  const answer = await grpc.ask("/grpc.health.v1.Health/Check", nothing, timeoutMs);
  return decoded("HealthCheckResponse", answer)["status"];
}

const put = (grpc: Grpc, key: string, value: Uint8Array) =>
  grpc.ask("/etcdserverpb.KV/Put", encoded("PutRequest", { key: Buffer.from(key), value }), timeoutMs);

/** From `key` to `rangeEnd`, which isn't among them. */
async function range(grpc: Grpc, key: string, rangeEnd: string): Promise<{ key: Buffer; value: Buffer }[]> {
  const question = encoded("RangeRequest", { key: Buffer.from(key), rangeEnd: Buffer.from(rangeEnd) });
  const answer = decoded("RangeResponse", await grpc.ask("/etcdserverpb.KV/Range", question, timeoutMs));
  return answer["kvs"] as { key: Buffer; value: Buffer }[];
}

/** Bytes that repeat nowhere near a frame's or a window's length. */
function bytesOf(seed: number, length: number): Buffer {
  const block = createHash("sha512").update(String(seed)).digest();
  return Buffer.concat(Array.from({ length: Math.ceil(length / 61) }, () => block.subarray(0, 61))).subarray(0, length);
}

/** Everything that is written from `key` on, as a stream that never ends by itself. */
function watch(grpc: Grpc, key: string, rangeEnd: string, startRevision = 0) {
  const create = { key: Buffer.from(key), rangeEnd: Buffer.from(rangeEnd), startRevision };
  const values: string[] = [];
  let isCreated = false;
  const { ended, cancel } = grpc.follow(
    "/etcdserverpb.Watch/Watch",
    encoded("WatchRequest", { createRequest: create }),
    (bytes, start, end) => {
      const answer = decoded("WatchResponse", bytes.subarray(start, end));
      isCreated ||= answer["created"] === true;
      for (const { kv } of answer["events"] as { kv: { value: Buffer } }[]) values.push(String(kv.value));
    },
  );
  const reason = ended.catch((error: Error) => error.message.replace("/etcdserverpb.Watch/Watch: ", ""));
  return { values, reason, cancel, created: () => until("it is watched", timeoutMs, async () => isCreated) };
}

/** The whole database as the server sends it, some MiB in pieces of 32 KiB, and the SHA-256 that it sends behind it. */
async function snapshot(grpc: Grpc) {
  const pieces: Buffer[] = [];
  const { ended } = grpc.follow("/etcdserverpb.Maintenance/Snapshot", nothing, (bytes, start, end) => {
    pieces.push(Buffer.from(decoded("SnapshotResponse", bytes.subarray(start, end))["blob"] as Buffer));
  });
  const reason = await ended.catch(String);
  const promised = pieces.pop();
  const bytes = Buffer.concat(pieces);
  return { reason, bytes: bytes.length, promised, got: createHash("sha256").update(bytes).digest() };
}

describe.runIf(binary !== undefined)("a server in Go", () => {
  let server: GoServer;
  const large = Array.from({ length: 12 }, (_, index) => bytesOf(index, 1 << 20));

  beforeAll(async () => {
    server = await started();
    const grpc = await Grpc.connect({ address: server.address, tls: undefined }, timeoutMs);
    for (const [index, value] of large.entries()) await put(grpc, `large-${String(index).padStart(2, "0")}`, value);
    grpc.close();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test.each(["address", "socketAddress"] as const)("is asked and answers, at its %s", async (where) => {
    const grpc = await connected(server[where]);
    expect(await health(grpc)).toBe(1);
    await put(grpc, `small-${where}`, Buffer.from("größer als nichts"));
    expect((await range(grpc, `small-${where}`, `small-${where}0`)).map(({ value }) => String(value))).toEqual([
      "größer als nichts",
    ]);
  });

  test.each<[string, string, Uint8Array, string]>([
    ["a method that it hasn't", "/etcdserverpb.KV/Take", nothing, "12 UNIMPLEMENTED: unknown method Take for service"],
    ["a service that it hasn't", "/tetragon.Nothing/Do", nothing, "12 UNIMPLEMENTED: unknown service tetragon.Nothing"],
    ["what is no method", "/nothing", nothing, '12 UNIMPLEMENTED: malformed method name: "/nothing"'],
    ["what is no message", "/etcdserverpb.KV/Put", Buffer.from([255, 255]), "13 INTERNAL: grpc: error unmarshalling"],
    [
      "a question without a key",
      "/etcdserverpb.KV/Put",
      nothing,
      "3 INVALID_ARGUMENT: etcdserver: key is not provided",
    ],
    [
      "the health of what it doesn't know",
      "/grpc.health.v1.Health/Check",
      encoded("HealthCheckRequest", { service: "nobody" }),
      "5 NOT_FOUND: unknown service",
    ],
    [
      "more than it reads, of which it says so before it has read it",
      "/etcdserverpb.KV/Put",
      encoded("PutRequest", { key: Buffer.from("k"), value: Buffer.alloc(8 << 20) }),
      "8 RESOURCE_EXHAUSTED: grpc: received message larger than max",
    ],
  ])("refuses %s, in its own words, and goes on", async (_, method, question, words) => {
    const grpc = await connected(server.address);
    await expect(grpc.ask(method, question, timeoutMs)).rejects.toThrow(`${method}: ${words}`);
    expect(await health(grpc)).toBe(1);
  });

  test("sends one message of 12 MiB, three times the window, and it is read byte for byte", async () => {
    const grpc = await connected(server.address);
    const values = (await range(grpc, "large-", "large.")).map(({ value }) => value);
    expect(values.map(({ length }) => length)).toEqual(large.map(({ length }) => length));
    expect(values.every((value, index) => value.equals(large[index] as Buffer))).toBe(true);
  });

  test.each(["address", "socketAddress"] as const)(
    "streams more than 12 MiB, whose hash is its own, at its %s",
    async (where) => {
      const { reason, bytes, promised, got } = await snapshot(await connected(server[where]));
      expect(bytes).toBeGreaterThan(12 << 20);
      expect(got).toEqual(promised);
      expect(reason).toContain("the server ended the stream");
    },
  );

  test("goes on with a stream whose one question was asked, sends what happens in order, and lets it be cancelled", async () => {
    const grpc = await connected(server.address);
    const { values, reason, cancel, created } = watch(grpc, "event-", "event.");
    await created();
    const sent = Array.from({ length: 500 }, (_, index) => `event ${index}`);
    const hasty = await connected(server.address, undefined, { pace: { restMs: 0, fullBytes: 0 } });
    for (const value of sent) await put(hasty, "event-key", Buffer.from(value));
    await until("all have come", timeoutMs, async () => values.length >= sent.length);
    expect(values).toEqual(sent);
    cancel();
    expect(await reason).toBe("1 CANCELLED: it was cancelled here");
    await put(grpc, "event-key", Buffer.from("one more"));
    expect(values).toHaveLength(sent.length);
    expect(await health(grpc)).toBe(1);
  });

  test("sends away who pings it every few milliseconds, and its goodbye is the stream's reason", async () => {
    const keepalive = { everyMs: 5, timeoutMs };
    const grpc = await connected(server.address, undefined, { keepalive });
    const { reason } = watch(grpc, "event-", "event.");
    const goodbye = "the server said goodbye (HTTP/2 GOAWAY ENHANCE_YOUR_CALM: too_many_pings)";
    expect(await reason).toBe(`14 UNAVAILABLE: the connection was lost: ${goodbye}`);
    await expect(health(grpc)).rejects.toThrow(goodbye);
  });
});

describe.runIf(binary !== undefined)(
  "a server in Go that counts pings as ours would be, a thousand times as fast",
  () => {
    // Go's own limit is 5 min. The next ping is sent so long after the answer to the last: no delay on the way brings them closer.
    const everyMs = everydayKeepalive.everyMs / 1_000;
    let server: GoServer;
    beforeAll(async () => {
      server = await started({ pingsAtMostEvery: "300ms" });
    });
    afterAll(() => server?.[Symbol.asyncDispose]());

    test("is content with ours, on a stream on which nothing comes", async () => {
      let answers = -1; // the first wait is none
      const clock: Clock = {
        ...systemClock,
        after(delayMs, callback) {
          if (delayMs === everyMs) answers++;
          return systemClock.after(delayMs, callback);
        },
      };
      const grpc = await connected(server.address, undefined, { keepalive: { everyMs, timeoutMs }, clock });
      const { reason, created, cancel } = watch(grpc, "event-", "event.");
      await created();
      await until("ten pings were answered", 60_000, async () => answers >= 10);
      cancel();
      expect(await reason).toBe("1 CANCELLED: it was cancelled here");
      expect(await health(grpc)).toBe(1);
    });
  },
);

describe.runIf(binary !== undefined)("a server in Go that pings its clients", () => {
  test("gets its answers from one that has nothing to say, and keeps the stream", async () => {
    const server = await started({ pingsAfter: "1s" });
    ends.push(() => server[Symbol.asyncDispose]());
    const grpc = await connected(server.address);
    const { values, created } = watch(grpc, "event-", "event.");
    await created();
    await sleep(6_000); // unanswered it would end the connection after four
    await put(await connected(server.address), "event-key", Buffer.from("after the pings"));
    await until("it has come", timeoutMs, async () => values.length > 0);
    expect(values).toEqual(["after the pings"]);
  });
});

describe.runIf(binary !== undefined)("a server in Go that ends", () => {
  async function watched() {
    const server = await started();
    ends.push(() => server[Symbol.asyncDispose]());
    const grpc = await connected(server.address);
    const watching = watch(grpc, "event-", "event.");
    await watching.created();
    return { server, grpc, ...watching };
  }

  test("in good order says goodbye, after which the stream is still there and nothing else is asked", async () => {
    const { server, grpc, reason, values } = await watched();
    await put(grpc, "event-key", Buffer.from("the last"));
    await until("it came", timeoutMs, async () => values.length === 1);
    let isOver = false;
    void reason.then(() => {
      isOver = true;
    });
    const ended = server.end("SIGTERM", 1_500);
    const goodbye = "the server said goodbye (HTTP/2 GOAWAY NO_ERROR: graceful_stop)";
    await until("the goodbye has come", timeoutMs, () =>
      health(grpc).then(
        () => false,
        (error: Error) => error.message.includes(goodbye),
      ),
    );
    expect(isOver).toBe(false);
    await ended;
    expect(await reason).toBe(`14 UNAVAILABLE: the connection was lost: ${goodbye}`);
  });

  test("by kill -9 ends the stream with that", async () => {
    const { server, grpc, reason } = await watched();
    await server.end("SIGKILL");
    expect(await reason).toMatch(/^14 UNAVAILABLE: the connection was lost: (the server closed it|read ECONNRESET)$/);
    await expect(health(grpc)).rejects.toThrow("the connection was lost");
    await expect(Grpc.connect({ address: server.address, tls: undefined }, timeoutMs)).rejects.toThrow("ECONNREFUSED");
  });
});

describe.runIf(binary !== undefined)("a server in Go that asks for certificates", () => {
  let folder: string;
  let server: GoServer;
  let good: TlsMaterial;
  let theirs: { readonly key: Buffer; readonly cert: Buffer };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bailiff-grpc-"));
    const ours = makeCertificate(folder, "ours");
    const other = makeCertificate(folder, "theirs");
    const [key, cert] = [readFileSync(ours.key), readFileSync(ours.certificate)];
    theirs = { key: readFileSync(other.key), cert: readFileSync(other.certificate) };
    good = { ca: cert, key, cert, serverName: "tetragon" };
    server = await started({ tls: ours }, good);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  test("answers who shows the right one, and streams to him byte for byte", async () => {
    const grpc = await connected(server.address, good);
    for (let index = 0; index < 8; index++) await put(grpc, `large-${index}`, bytesOf(index, 1 << 20));
    const { bytes, promised, got } = await snapshot(grpc);
    expect(bytes).toBeGreaterThan(8 << 20);
    expect(got).toEqual(promised);
  });

  test.each<[string, () => Partial<TlsMaterial> | undefined, RegExp]>([
    ["shows none", () => ({ key: undefined, cert: undefined }), /: it may want a client certificate$/],
    ["shows somebody else's", () => theirs, /: it may want another client certificate$/],
    [
      "expects another name",
      () => ({ serverName: "falco" }),
      /Host: falco. is not in the cert's altnames: DNS:tetragon/,
    ],
    ["trusts somebody else", () => ({ ca: theirs.cert }), /^self-signed certificate/],
    ["speaks in the clear", () => undefined, /: it may want TLS$/],
  ])("is no connection for who %s, and that is said", async (_, how, why) => {
    const tls = how() && { ...good, ...how() };
    await expect(Grpc.connect({ address: server.address, tls }, timeoutMs)).rejects.toThrow(why);
  });
});
