// How much a server may have on its way to us: as the server itself is told, and as it holds to it. The line between them takes what the
// server sends and keeps it back, so that what holds the server is HTTP/2's window and not some kernel's buffer.
import { once } from "node:events";
import { createServer as createHttp2Server, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { until } from "../../../../hack/control-plane/ready.ts";
import { Grpc } from "./grpc.ts";
import { messageOf } from "./messages.ts";

const ends: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
});

const promisedBytes = 4 * 1024 * 1024;
const messages = 256;
const messageBytes = 64 * 1024;

/** Sends 16 MiB to whoever follows, as fast as it may. */
async function server() {
  const http2 = createHttp2Server();
  let session: ServerHttp2Session | undefined;
  let sent = 0;
  http2.on("session", (one) => {
    session = one.on("error", () => {}); // the test's end
  });
  http2.on("stream", async (stream: ServerHttp2Stream) => {
    stream.on("error", () => {}); // as above
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    for (; sent < messages && !stream.destroyed; sent++)
      if (!stream.write(messageOf(Buffer.alloc(messageBytes, sent)))) await once(stream, "drain");
    stream.end();
  });
  await once(http2.listen(0, "127.0.0.1"), "listening");
  ends.push(() => http2.close());
  const { port } = http2.address() as AddressInfo;
  return { port, session: () => session, sent: () => sent };
}

/** A line that takes everything and hands nothing on, from `hold` to `release`. */
async function holdingLine(port: number) {
  const held: Buffer[] = [];
  let isHolding = false;
  let near: Socket | undefined;
  const listener = createServer((client) => {
    near = client;
    const far = connect(port, "127.0.0.1");
    client.pipe(far);
    far.on("data", (bytes) => (isHolding ? held.push(bytes) : client.write(bytes)));
    for (const socket of [client, far]) {
      socket.on("error", () => {}); // the test's end
      ends.push(() => socket.destroy());
    }
  });
  await once(listener.listen(0, "127.0.0.1"), "listening");
  ends.push(() => listener.close());
  return {
    port: (listener.address() as AddressInfo).port,
    heldBytes: () => held.reduce((sum, { length }) => sum + length, 0),
    hold() {
      isHolding = true;
    },
    release() {
      isHolding = false;
      for (const bytes of held.splice(0)) near?.write(bytes);
    },
  };
}

async function connected() {
  const far = await server();
  const line = await holdingLine(far.port);
  const grpc = await Grpc.connect({ address: `127.0.0.1:${line.port}`, tls: undefined }, 10_000);
  ends.push(() => grpc.close());
  await until("the server knows its window", 10_000, async () => far.session()?.state.remoteWindowSize !== 65_535);
  return { far, line, grpc };
}

test("the server is told of 4 MiB, for each stream and for all together", async () => {
  const { far } = await connected();
  expect(far.session()?.state.remoteWindowSize).toBe(promisedBytes);
  expect(far.session()?.remoteSettings.initialWindowSize).toBe(promisedBytes);
});

test("who doesn't read holds the server at that, and gets everything when he reads on", async () => {
  const { far, line, grpc } = await connected();
  line.hold();
  const got: number[] = [];
  const { ended } = grpc.follow("/test.Flood/Follow", Buffer.alloc(0), (bytes, start, end) => {
    const isWhole = end - start === messageBytes && bytes.subarray(start, end).every((byte) => byte === bytes[start]);
    got.push(isWhole ? (bytes[start] ?? -1) : -1);
  });
  const reason = ended.catch(String);
  await until("the window is used up", 20_000, async () => far.session()?.state.remoteWindowSize === 0);
  await until("all of it is on the line", 20_000, async () => line.heldBytes() >= promisedBytes);
  expect(line.heldBytes()).toBeLessThan(promisedBytes * 1.01); // heads of frames, and nothing beyond
  expect(far.sent()).toBeLessThan(messages / 2);
  expect(got).toEqual([]);
  line.release();
  expect(await reason).toBe("Error: /test.Flood/Follow: the server ended the stream");
  expect(got).toEqual(Array.from({ length: messages }, (_, index) => index));
});
