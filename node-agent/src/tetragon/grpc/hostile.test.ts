// A server whose bytes are wrong: what a real one sent, with pieces changed, left out or doubled, at any place of it.
import { once } from "node:events";
import { createServer as createHttp2Server, type ServerHttp2Stream } from "node:http2";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { Grpc } from "./grpc.ts";
import { messageOf } from "./messages.ts";

const ends: (() => unknown)[] = [];
afterAll(() => {
  for (const end of ends.splice(0).reverse()) end();
});

const nothing = Buffer.alloc(0);
const pace = { restMs: 0, fullBytes: 0 };
const sent = Array.from({ length: 20 }, (_, index) => `event ${index}`);

async function listening<S extends Server | ReturnType<typeof createHttp2Server>>(server: S): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  ends.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** What a server that does it right sends: before anything is asked, and from then to the end of the stream. */
async function recorded(): Promise<{ hello: Buffer; answer: Buffer }> {
  const http2 = createHttp2Server();
  http2.on("stream", (stream: ServerHttp2Stream) => {
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "14", "grpc-message": "it %C3%A4nds" }));
    for (const event of sent) stream.write(messageOf(Buffer.from(event)));
    stream.end();
  });
  const port = await listening(http2);
  const heard: Buffer[] = [];
  const tap = createServer((near) => {
    const far = connect(port, "127.0.0.1").on("data", (bytes) => heard.push(bytes));
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) socket.on("error", () => {}); // the recording's end
  });
  const grpc = await Grpc.connect({ address: `127.0.0.1:${await listening(tap)}`, tls: undefined }, 10_000);
  const hello = Buffer.concat(heard.splice(0));
  const messages: string[] = [];
  const { ended } = grpc.follow("/test.Hostile/Follow", nothing, (bytes, start, end) => {
    messages.push(bytes.toString("latin1", start, end));
  });
  await expect(ended).rejects.toThrow("14 UNAVAILABLE: it änds");
  expect(messages).toEqual(sent);
  grpc.close();
  return { hello, answer: Buffer.concat(heard) };
}

const change = fc.record({
  at: fc.nat(100_000),
  length: fc.nat(40),
  by: fc.oneof(
    fc.uint8Array({ maxLength: 40 }), // something else, or nothing
    fc.constant("twice" as const),
  ),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function changed(bytes: Buffer, changes: readonly Change[]): Buffer {
  return changes.reduce((before, { at, length, by }) => {
    const start = at % (before.length + 1);
    const piece = before.subarray(start, start + length);
    const instead = by === "twice" ? [piece, piece] : [by];
    return Buffer.concat([before.subarray(0, start), ...instead, before.subarray(start + length)]);
  }, bytes);
}

test("whatever bytes a server sends, a call ends with a reason, and nothing is thrown at anybody else", async () => {
  const { hello, answer } = await recorded();
  let client: Socket | undefined;
  let greeting = hello;
  const port = await listening(
    createServer((socket) => {
      socket.on("error", () => {}); // a client that had enough
      client = socket.resume();
      socket.write(greeting);
    }),
  );
  const reasons = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 3 }),
      fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(change, { maxLength: 2 }) }),
      async (inAnswer, inHello) => {
        greeting = changed(hello, inHello);
        let grpc: Grpc;
        try {
          grpc = await Grpc.connect(
            { address: `127.0.0.1:${port}`, tls: undefined },
            inHello.length > 0 ? 200 : 10_000,
            { pace },
          );
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect(inHello).not.toEqual([]);
          return;
        }
        const { ended } = grpc.follow("/test.Hostile/Follow", nothing, () => {});
        const asked = grpc.ask("/test.Hostile/Ask", nothing, 10_000).catch(String);
        const reason = ended.catch((error: Error) => error.message);
        for (let turns = 0; turns < 5; turns++) await nextTurn();
        client?.end(changed(answer, inAnswer));
        expect(await reason).toMatch(/^\/test.Hostile\/Follow: ./);
        expect(await asked).toMatch(/^Error: \/test.Hostile\/Ask: ./);
        reasons.add(String(await reason).replaceAll(/\d+ bytes/g, "N bytes"));
        grpc.close();
      },
    ),
    { seed: 11, numRuns: 400 },
  );
  expect(reasons.size).toBeGreaterThan(3);
});
