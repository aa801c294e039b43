import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { decodeFrame } from "@bailiff/proto";
import { framesOf, recordings } from "@bailiff/proto/testing/recorded";
import { expect, test } from "vitest";
import { Inbox } from "../../node-agent/src/tetragon/stream/inbox.ts";
import { TetragonStream } from "../../node-agent/src/tetragon/stream/stream.ts";
import { until } from "../control-plane/ready.ts";

const [recording = ""] = recordings("captures", "g-learn-then-attack.pb.gz");

test("as a process it plays a recording of today on command, under the uids that it was given", async () => {
  const frames = framesOf(recording).map((frame) => decodeFrame(frame));
  const uid = frames.flatMap((event) => ("process" in event ? (event.process.pod?.uid ?? []) : []))[0] ?? "";
  const main = new URL("main.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [main, "--recording", recording, "--uid", `${uid}=mine`], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await answers.next()).value ?? "{}");
  const tell = (command: string) => child.stdin.write(`${command}\n`);
  const stop = new AbortController();
  try {
    const { address } = await next();
    const inbox = new Inbox();
    const stream = new TetragonStream({ tetragon: { address }, inbox });
    const ended = stream.run(stop.signal);
    await until("it is connected", 20_000, async () => stream.state.state === "Connected");
    const before = Date.now() * 1000;
    tell("play");
    expect(await next()).toEqual({ command: "play", past: 0, listeners: 1 });
    await until("all frames are there", 20_000, async () => inbox.size === frames.length);
    const first = inbox.take();
    expect(first?.time).toBeGreaterThanOrEqual(before);
    const mine = Array.from({ length: inbox.size }, () => inbox.take()).filter(
      (event) => event && "process" in event && event.process.pod?.uid === "mine",
    );
    expect(mine.length).toBeGreaterThan(500);
    tell("juggle");
    expect((await next()).problem).toContain("usage");
    tell("down");
    await until("the stream is gone", 20_000, async () => stream.state.state === "Disconnected");
    stop.abort();
    await ended;
    tell("end");
    await new Promise((resolve) => child.once("exit", resolve));
    expect(child.exitCode).toBe(0);
  } finally {
    stop.abort();
    child.kill("SIGKILL");
  }
});
