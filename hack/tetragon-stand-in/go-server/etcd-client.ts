// Etcd's clients by our own gRPC: what the tests against a Go server ask of it, and what they follow.
import { createHash } from "node:crypto";
import type { TlsMaterial } from "@bailiff/node-agent/tetragon/grpc/connect";
import { Grpc } from "@bailiff/node-agent/tetragon/grpc/grpc";
import { until, untilUp } from "../../control-plane/ready.ts";
import { decoded, encoded } from "./etcd-api.ts";
import { GoServer, type GoServerOptions } from "./go-server.ts";

/** For each answer. */
export const timeoutMs = 20_000;

const nothing = Buffer.alloc(0);

/** A server that answers. The caller ends it. */
export async function answeringServer(options: GoServerOptions, tls?: TlsMaterial): Promise<GoServer> {
  const server = await GoServer.start(options);
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

/** 1: it serves. */
export async function health(grpc: Grpc): Promise<unknown> {
  const answer = await grpc.ask("/grpc.health.v1.Health/Check", nothing, timeoutMs);
  return decoded("HealthCheckResponse", answer)["status"];
}

/** Writes a value. */
export const put = (grpc: Grpc, key: string, value: Uint8Array) =>
  grpc.ask("/etcdserverpb.KV/Put", encoded("PutRequest", { key: Buffer.from(key), value }), timeoutMs);

/** From `key` to `rangeEnd`, which isn't among them. */
export async function range(grpc: Grpc, key: string, rangeEnd: string): Promise<{ key: Buffer; value: Buffer }[]> {
  const question = encoded("RangeRequest", { key: Buffer.from(key), rangeEnd: Buffer.from(rangeEnd) });
  const answer = decoded("RangeResponse", await grpc.ask("/etcdserverpb.KV/Range", question, timeoutMs));
  return answer["kvs"] as { key: Buffer; value: Buffer }[];
}

/** Everything that is written from `key` on, as a stream that never ends by itself. */
export function watch(grpc: Grpc, key: string, rangeEnd: string, startRevision = 0) {
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
export async function snapshot(grpc: Grpc) {
  const pieces: Buffer[] = [];
  const { ended } = grpc.follow("/etcdserverpb.Maintenance/Snapshot", nothing, (bytes, start, end) => {
    pieces.push(Buffer.from(decoded("SnapshotResponse", bytes.subarray(start, end))["blob"] as Buffer));
  });
  const reason = await ended.catch(String);
  const promised = pieces.pop();
  const bytes = Buffer.concat(pieces);
  return { reason, bytes: bytes.length, promised, got: createHash("sha256").update(bytes).digest() };
}
