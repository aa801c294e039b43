// A Go server counts our pings, sends its own, and says goodbye: what holds a connection up, and what ends it.
import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, systemClock } from "@bailiff/crds/client/clock";
import { afterEach, describe, expect, test } from "vitest";
import { until } from "../../../../hack/control-plane/ready.ts";
import {
  answeringServer,
  health,
  put,
  timeoutMs,
  watch,
} from "../../../../hack/tetragon-stand-in/go-server/etcd-client.ts";
import { type GoServerOptions, goServerBinary } from "../../../../hack/tetragon-stand-in/go-server/go-server.ts";
import { Grpc, type GrpcOptions } from "./grpc.ts";
import { everydayKeepalive } from "./keepalive.ts";

const binary = await goServerBinary();

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A client that follows a stream on which nothing comes, and the server. */
async function watching(options: Omit<GoServerOptions, "binary"> = {}, ours: GrpcOptions = {}) {
  const server = await answeringServer({ ...options, binary: binary ?? "" });
  ends.push(() => server[Symbol.asyncDispose]());
  const connected = async (how?: GrpcOptions) => {
    const made = await Grpc.connect({ address: server.address, tls: undefined }, timeoutMs, how);
    ends.push(() => made.close());
    return made;
  };
  const grpc = await connected(ours);
  const { created, ...followed } = watch(grpc, "event-", "event.");
  return { server, grpc, created, another: () => connected(), ...followed };
}

describe.runIf(binary !== undefined)("a server in Go", () => {
  test("sends away who pings it every few milliseconds, and its goodbye is the stream's reason", async () => {
    const { grpc, reason } = await watching({}, { keepalive: { everyMs: 5, timeoutMs } });
    const goodbye = "the server said goodbye (HTTP/2 GOAWAY ENHANCE_YOUR_CALM: too_many_pings)";
    expect(await reason).toBe(`14 UNAVAILABLE: the connection was lost: ${goodbye}`);
    await expect(health(grpc)).rejects.toThrow(goodbye);
  });

  test("is content with our pings, on a stream on which nothing comes: both are a thousand times as fast here", async () => {
    // Go's own limit is 5 min. The next ping is sent so long after the answer to the last: no delay on the way brings them closer.
    const everyMs = everydayKeepalive.everyMs / 1_000;
    let answers = -1; // the first wait is none
    const clock: Clock = {
      ...systemClock,
      after(delayMs, callback) {
        if (delayMs === everyMs) answers++;
        return systemClock.after(delayMs, callback);
      },
    };
    const ours = { keepalive: { everyMs, timeoutMs }, clock };
    const { grpc, created, reason, cancel } = await watching({ pingsAtMostEvery: "300ms" }, ours);
    await created();
    await until("ten pings were answered", 60_000, async () => answers >= 10);
    cancel();
    expect(await reason).toBe("1 CANCELLED: it was cancelled here");
    expect(await health(grpc)).toBe(1);
  });

  test("that pings us gets its answers, though we have nothing to say, and keeps the stream", async () => {
    const { another, created, values } = await watching({ pingsAfter: "1s" });
    await created();
    await sleep(6_000); // unanswered it would end the connection after four
    await put(await another(), "event-key", Buffer.from("after the pings"));
    await until("it has come", timeoutMs, async () => values.length > 0);
    expect(values).toEqual(["after the pings"]);
  });

  test("that ends in good order says goodbye, after which the stream is still there and nothing else is asked", async () => {
    const { server, grpc, created, reason, values } = await watching();
    await created();
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

  test("that is killed ends the stream with that", async () => {
    const { server, grpc, created, reason } = await watching();
    await created();
    await server.end("SIGKILL");
    expect(await reason).toMatch(/^14 UNAVAILABLE: the connection was lost: (the server closed it|read ECONNRESET)$/);
    await expect(health(grpc)).rejects.toThrow("the connection was lost");
    await expect(Grpc.connect({ address: server.address, tls: undefined }, timeoutMs)).rejects.toThrow("ECONNREFUSED");
  });
});
