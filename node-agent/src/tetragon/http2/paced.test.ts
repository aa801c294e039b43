// Real sockets; nothing here looks at how long something took.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { type Pace, Pacer } from "./paced.ts";

const open: (Server | Socket)[] = [];
afterEach(() => {
  for (const one of open.splice(0)) "destroy" in one ? one.destroy() : one.close();
});

async function pair(pace: Pace): Promise<{ chunks: string[]; socket: Socket; peer: Socket }> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const accepted = once(server, "connection");
  const pacer = new Pacer(pace);
  const chunks: string[] = [];
  const callback = (length: number, buffer: Uint8Array) => {
    chunks.push(Buffer.from(buffer).toString("latin1", 0, length));
    pacer.read(length);
    return true;
  };
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: "127.0.0.1", onread: { buffer: Buffer.alloc(65_536), callback } });
  const [[peer]] = (await Promise.all([accepted, once(socket, "connect")])) as [[Socket], unknown];
  pacer.hold(socket);
  open.push(server, socket, peer);
  return { chunks, socket, peer: peer.setNoDelay() };
}

test("what comes during a rest is read together after it, all of it, in order", async () => {
  const { chunks, socket, peer } = await pair({ restMs: 1_000, fullBytes: 1024 });
  peer.write("first");
  while (chunks.length === 0) await nextTurn();
  for (const piece of ["a", "b", "c"]) {
    for (let turns = 0; turns < 5; turns++) await nextTurn();
    peer.write(piece);
  }
  const ended = once(socket.resume(), "end");
  peer.end();
  await ended;
  expect(chunks).toEqual(["first", "abc"]);
});

test("a flood is not held back, and nothing of it is lost", async () => {
  const { chunks, socket, peer } = await pair({ restMs: 3_600_000, fullBytes: 1 });
  const flood = "abcdefg".repeat(1_000_000);
  const ended = once(socket.resume(), "end");
  peer.end(flood);
  await ended;
  expect(chunks.join("") === flood).toBe(true);
});
