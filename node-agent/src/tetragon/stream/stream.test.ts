// The stream against the stand-in, a real gRPC server that streams what a real Tetragon sent, and fails in every way it can.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lossyLine } from "@bailiff/crds/client/lossy-line";
import { decodeFrame, type Event } from "@bailiff/proto";
import { framesOf, recordings } from "@bailiff/proto/testing/recorded";
import { ServerCredentials } from "@grpc/grpc-js";
import { afterEach, expect, test } from "vitest";
import { until } from "../../../../hack/control-plane/ready.ts";
import { makeCertificate } from "../../../../hack/tetragon-stand-in/certificate.ts";
import { rewrite } from "../../../../hack/tetragon-stand-in/rewrite/rewrite.ts";
import { type StandInOptions, TetragonStandIn } from "../../../../hack/tetragon-stand-in/stand-in.ts";
import type { Gap } from "./gap.ts";
import { Inbox } from "./inbox.ts";
import { type StreamOptions, TetragonStream } from "./stream.ts";

const [recording = ""] = recordings("captures", "g-learn-then-attack.pb.gz");
const frames = framesOf(recording);
const wanted = frames.map((frame) => decodeFrame(frame)).filter(({ type }) => type !== "other");

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function standIn(options: Partial<StandInOptions> = {}): Promise<TetragonStandIn> {
  const started = await TetragonStandIn.start({ address: "127.0.0.1:0", ...options });
  ends.push(() => started[Symbol.asyncDispose]());
  return started;
}

function follow(address: string, options: Partial<StreamOptions> = {}) {
  const stop = new AbortController();
  const gaps: Gap[] = [];
  const inbox = options.inbox ?? new Inbox();
  const stream = new TetragonStream({
    tetragon: { address },
    inbox,
    healthEveryMs: 50,
    timeoutMs: 1_000,
    gap: (gap) => gaps.push(gap),
    ...options,
  });
  const ended = stream.run(stop.signal);
  ends.push(() => {
    stop.abort();
    return ended;
  });
  const isState = (state: string) => until(`the stream is ${state}`, 20_000, async () => stream.state.state === state);
  const received = (): Event[] => {
    const events: Event[] = [];
    for (let event = inbox.take(); event; event = inbox.take()) events.push(event);
    return events;
  };
  const has = (count: number) => until(`${count} events are there`, 20_000, async () => inbox.size >= count);
  return { stream, gaps, inbox, isState, received, has, stop, ended };
}

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), "bailiff-stream-"));
  ends.push(() => rmSync(path, { recursive: true }));
  return path;
};

test.each(["127.0.0.1:0", "unix"])("over %s every event arrives as it was recorded, in order", async (where) => {
  const server = await standIn({ address: where === "unix" ? `unix:${join(folder(), "tetragon.sock")}` : where });
  const { isState, has, received, stream, gaps } = follow(server.address);
  await isState("Connected");
  await server.play(frames);
  await has(wanted.length);
  expect(received()).toEqual(wanted);
  expect(stream.version).toBe("v1.8.0-stand-in");
  expect(server.requests).toEqual([
    {
      allow_list: [
        { event_set: [1, 5, 9, 27, 40_001], policy_names: [] },
        { event_set: [10], policy_names: ["bailiff-retransmit"] },
      ],
    },
  ]);
  expect(gaps).toEqual([]);
});

test("events are of the node that Kubernetes knows, whatever Tetragon's host calls itself", async () => {
  const server = await standIn();
  const { isState, has, received } = follow(server.address, { node: "node-7" });
  await isState("Connected");
  await server.play(frames.slice(0, 50));
  await has(40);
  expect(new Set(received().map(({ node }) => node))).toEqual(new Set(["node-7"]));
});

test("over mutual TLS by files, and not with a certificate of somebody else's", async () => {
  const path = folder();
  const [ours, theirs] = [makeCertificate(path, "ours"), makeCertificate(path, "theirs")];
  const pair = { private_key: readFileSync(ours.key), cert_chain: readFileSync(ours.certificate) };
  const credentials = ServerCredentials.createSsl(readFileSync(ours.certificate), [pair], true);
  const server = await standIn({ credentials });
  const tls = { ca: ours.certificate, ...ours, serverName: "tetragon" };
  const good = follow("", { tetragon: { address: server.address, tls } });
  const bad = follow("", { tetragon: { address: server.address, tls: { ...tls, ...theirs } } });
  await good.isState("Connected");
  await sleep(300);
  expect(bad.stream.connections).toBe(0);
});

test("a disconnect is a gap with both ends, and what comes afterwards arrives", async () => {
  const server = await standIn();
  const { isState, has, received, gaps, stream } = follow(server.address);
  await isState("Connected");
  const sent = frames.slice(0, 100);
  await server.play(sent);
  await has(sent.filter((frame) => decodeFrame(frame).type !== "other").length);
  const before = Date.now() * 1000;
  server.disconnect();
  await until("it is connected again", 20_000, async () => stream.connections === 2);
  received();
  await server.play(frames.slice(100, 200));
  await has(90);
  expect(gaps).toMatchObject([{ reason: "Disconnected", container: "" }]);
  expect(gaps[0]?.since).toBeLessThanOrEqual(before);
  expect(gaps[0]?.until).toBeGreaterThanOrEqual(before);
  expect(gaps[0]?.message).toContain("transport is closing");
});

test("a Tetragon that dies and comes back after a while is found again, in one gap", async () => {
  const server = await standIn();
  const { isState, gaps, stream } = follow(server.address);
  await isState("Connected");
  server.down();
  await isState("Disconnected");
  await sleep(500);
  expect(stream.state.message).not.toBe("");
  await server.up();
  await isState("Connected");
  expect(gaps).toHaveLength(1);
  expect((gaps[0]?.until ?? 0) - (gaps[0]?.since ?? 0)).toBeGreaterThanOrEqual(500_000);
});

test("events that come before a new connection counts as one don't shorten the gap before it", async () => {
  const server = await standIn();
  const { isState, gaps, inbox } = follow(server.address);
  await isState("Connected");
  server.down();
  await isState("Disconnected");
  await sleep(300);
  await server.up();
  const stop = new AbortController();
  const pouring = (async () => {
    while (!stop.signal.aborted) {
      for (const frame of frames.slice(0, 5)) server.send(frame);
      await new Promise(setImmediate);
    }
  })();
  await isState("Connected");
  stop.abort();
  await pouring;
  expect(inbox.size).toBeGreaterThan(0);
  expect((gaps[0]?.until ?? 0) - (gaps[0]?.since ?? 0)).toBeGreaterThanOrEqual(300_000);
});

test("a reader that is behind when the connection breaks says so: the gap begins with the last event that it read", async () => {
  const server = await standIn();
  const { isState, has, gaps, stream } = follow(server.address, { healthEveryMs: 60_000 });
  await isState("Connected");
  await sleep(3_000);
  const [frame = Buffer.alloc(0)] = frames.slice(30);
  const sentMicros = (Date.now() - 2_000) * 1000;
  const shiftMicros = Math.round(sentMicros - decodeFrame(frame).time);
  server.send(rewrite(frame, { uids: new Map(), shiftMicros }));
  await has(1);
  server.disconnect();
  await until("it is connected again", 20_000, async () => stream.connections === 2);
  expect(Math.abs((gaps[0]?.since ?? 0) - sentMicros)).toBeLessThan(50_000);
});

test("a Tetragon that sends and doesn't answer isn't taken for dead, nor for one that can be relied on", async () => {
  const server = await standIn();
  const { isState, stream } = follow(server.address, { timeoutMs: 200 });
  await isState("Connected");
  server.answersHealth = false;
  const sending = setInterval(() => server.send(frames[0] ?? Buffer.alloc(0)), 20);
  await until("it says so", 20_000, async () => stream.state.problem?.includes("doesn't answer") === true);
  await sleep(1_000);
  expect([stream.state.state, stream.connections]).toEqual(["Connected", 1]);
  clearInterval(sending);
  await isState("Disconnected");
  expect(stream.state.message).toContain("twice");
});

test("half a frame costs that frame and is counted; the stream goes on", async () => {
  const server = await standIn();
  const { isState, has, received, stream, gaps } = follow(server.address);
  await isState("Connected");
  const [first, second, third] = frames as [Buffer, Buffer, Buffer];
  for (const frame of [first, second.subarray(0, second.length / 2), Buffer.alloc(0), third]) server.send(frame);
  await has(2);
  expect(received()).toEqual([decodeFrame(first), decodeFrame(third)]);
  expect([...stream.undecodable]).toEqual([
    ["malformed-frame", 1],
    ["no-time", 1],
  ]);
  expect(gaps).toEqual([]);
});

test("a server that dies in the middle of a long frame leaves no half event behind", async () => {
  const [weird = ""] = recordings("captures", "f-weird.pb.gz");
  const long = framesOf(weird).reduce((a, b) => (a.length > b.length ? a : b));
  const server = await standIn();
  const { isState, stream, received } = follow(server.address);
  await isState("Connected");
  for (let times = 0; times < 40; times++) server.send(long);
  server.down();
  await isState("Disconnected");
  expect(received().every((event) => event.type === "exec" || event.type === "exit")).toBe(true);
  expect([...stream.undecodable]).toEqual([]);
});

test("silence, as from a machine that hangs, is noticed by the answers that don't come", async () => {
  const server = await standIn();
  await using line = await lossyLine(`http://${server.address}`);
  const { isState, stream, gaps } = follow(new URL(line.server).host, { timeoutMs: 200 });
  await isState("Connected");
  line.freeze();
  await isState("Disconnected");
  expect(stream.state.message).toContain("twice");
  line.thaw();
  await isState("Connected");
  expect(gaps).toMatchObject([{ reason: "Disconnected" }]);
});

test("a connection that silence ended leaves no socket behind, which would keep the process alive for ever", async () => {
  const server = await standIn();
  await using line = await lossyLine(`http://${server.address}`);
  const port = Number(new URL(line.server).port);
  const handles = () => (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles();
  const sockets = () => handles().filter((one) => one instanceof Socket && one.remotePort === port).length;
  const { isState } = follow(new URL(line.server).host, { timeoutMs: 200 });
  await isState("Connected");
  expect(sockets()).toBe(1);
  line.freeze();
  await isState("Disconnected");
  line.thaw();
  await isState("Connected");
  await until("only the new connection has a socket", 10_000, async () => sockets() === 1);
});

test("a Tetragon that says that it isn't well is not taken for one that can be relied on", async () => {
  const server = await standIn();
  server.isHealthy = false;
  const { isState, stream } = follow(server.address);
  await until("it was asked", 20_000, async () => stream.state.message.includes("isn't well"));
  server.isHealthy = true;
  await isState("Connected");
  expect(stream.state.problem).toBeUndefined();
  server.isHealthy = false;
  await until(
    "it is known though connected",
    20_000,
    async () => stream.state.problem?.includes("isn't well") === true,
  );
  expect(stream.state.state).toBe("Connected");
  server.isHealthy = true;
  await until("it is well again", 20_000, async () => stream.state.problem === undefined);
});

test("a client too slow for a flood loses events in silence, which only the server's counter tells", async () => {
  const server = await standIn({ queueCap: 50 });
  const { isState, received, has } = follow(server.address);
  await isState("Connected");
  for (let times = 0; times < 20; times++) for (const frame of frames) server.send(frame);
  const dropped = server.losses?.get("tetragon_notify_overflowed_events_total") ?? 0;
  expect(dropped).toBeGreaterThan(0);
  await has(20 * wanted.length - dropped);
  expect(received()).toHaveLength(20 * wanted.length - dropped);
});

test("an aborted stream ends at once and closes its connection", async () => {
  const server = await standIn();
  const { isState, stop, ended } = follow(server.address);
  await isState("Connected");
  stop.abort();
  await ended;
  await until("the server has no listener", 20_000, async () => server.listeners === 0);
});
