// Real sockets, and a clock that jumps: hours of silence, and no waiting.
import { once } from "node:events";
import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { jumpingClock } from "@bailiff/crds/client/jumping-clock";
import { lossyLine } from "@bailiff/crds/client/lossy-line";
import { afterEach, expect, test } from "vitest";
import { until } from "../../../../hack/control-plane/ready.ts";
import { Grpc } from "./grpc.ts";
import { messageOf } from "./messages.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A client that follows a stream on which nothing comes, over a line that can fall silent. */
async function following() {
  const server = createServer();
  let session: ServerHttp2Session | undefined;
  let pings = 0;
  server.on("session", (one) => {
    session = one.on("ping", () => pings++).on("error", () => {}); // the line's end is what is tested
  });
  server.on("stream", (stream: ServerHttp2Stream, { ":path": path }) => {
    stream.on("error", () => {}); // as above
    const isAsked = path === "/ask";
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: isAsked });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    if (isAsked) stream.end(messageOf(Buffer.alloc(0)));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  ends.push(() => server.close());
  const line = await lossyLine(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  ends.push(() => line[Symbol.asyncDispose]());
  const { clock, jump, nowMs, waits } = jumpingClock();
  const grpc = await Grpc.connect({ address: new URL(line.server).host, tls: undefined }, 10_000, { clock });
  ends.push(() => grpc.close());
  const { ended } = grpc.follow("/follow", Buffer.alloc(0), () => {});
  const reason = ended.catch(String);
  /** Until everything that was sent before has been answered. */
  const settle = () => grpc.ask("/ask", Buffer.alloc(0), 10_000);
  await settle();
  return { grpc, line, jump, nowMs, waits, reason, settle, pings: () => pings, session: () => session };
}

test("a server that answers is pinged every 310 s, and left alone", async () => {
  const { jump, nowMs, settle, pings, waits } = await following();
  for (let round = 1; round <= 20; round++) {
    await jump();
    await settle();
    expect([pings(), nowMs(), waits()]).toEqual([round, round * 310_000, 1]);
  }
});

test("one that falls silent is noticed 10 s after a ping, and the stream ends with that", async () => {
  const { grpc, line, jump, nowMs, waits, reason, settle } = await following();
  await jump();
  await settle();
  line.freeze();
  await jump();
  await jump();
  expect(await reason).toBe(
    "Error: /follow: 14 UNAVAILABLE: the connection was lost: no answer to a ping within 10000 ms",
  );
  expect([nowMs(), waits()]).toEqual([630_000, 0]);
  await expect(grpc.ask("/ask", Buffer.alloc(0), 10_000)).rejects.toThrow("no answer to a ping");
});

test("nothing waits any more once the connection is closed, here or there, with a ping on its way or without", async () => {
  const idle = await following();
  idle.grpc.close();
  expect(idle.waits()).toBe(0);
  const pinging = await following();
  pinging.line.freeze();
  await pinging.jump();
  expect(pinging.waits()).toBe(1);
  pinging.grpc.close();
  await pinging.reason;
  expect(pinging.waits()).toBe(0);
  const cut = await following();
  cut.line.cut();
  await cut.reason;
  await until("no clock runs", 10_000, async () => cut.waits() === 0);
});

test("a server that said goodbye is not pinged any more: HTTP/2 has no way to", async () => {
  const { grpc, jump, waits, pings, session } = await following();
  session()?.goaway(0, 2 ** 31 - 1, Buffer.from("graceful_stop"));
  await until("it was heard", 10_000, () =>
    grpc.ask("/ask", Buffer.alloc(0), 10_000).then(
      () => false,
      () => true,
    ),
  );
  await jump();
  expect([pings(), waits()]).toEqual([0, 0]);
});
