// Our gRPC against Go's: Tetragon's server is one in Go, and the stand-in is none. No API server is asked, only an etcd.
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { until } from "../../../../hack/control-plane/ready.ts";
import { makeCertificate } from "../../../../hack/tetragon-stand-in/certificate.ts";
import { encoded } from "../../../../hack/tetragon-stand-in/go-server/etcd-api.ts";
import {
  answeringServer,
  health,
  put,
  range,
  snapshot,
  timeoutMs,
  watch,
} from "../../../../hack/tetragon-stand-in/go-server/etcd-client.ts";
import { type GoServer, goServerBinary } from "../../../../hack/tetragon-stand-in/go-server/go-server.ts";
import type { TlsMaterial } from "./connect.ts";
import { Grpc, type GrpcOptions } from "./grpc.ts";

const binary = await goServerBinary();
const nothing = Buffer.alloc(0);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function connected(address: string, tls?: TlsMaterial, options?: GrpcOptions): Promise<Grpc> {
  const grpc = await Grpc.connect({ address, tls }, timeoutMs, options);
  ends.push(() => grpc.close());
  return grpc;
}

/** Bytes whose period divides no frame's length and no window's: a piece that is lost or out of place shows. */
function bytesOf(seed: number, length: number): Buffer {
  const block = createHash("sha512").update(String(seed)).digest();
  return Buffer.concat(Array.from({ length: Math.ceil(length / 61) }, () => block.subarray(0, 61))).subarray(0, length);
}

describe.runIf(binary !== undefined)("a server in Go", () => {
  let server: GoServer;
  const large = Array.from({ length: 12 }, (_, index) => bytesOf(index, 1 << 20));

  beforeAll(async () => {
    server = await answeringServer({ binary: binary ?? "" });
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
    server = await answeringServer({ binary: binary ?? "", tls: ours }, good);
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
