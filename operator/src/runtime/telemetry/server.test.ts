import { connect } from "node:net";
import { Gauge, Registry } from "prom-client";
import { expect, test } from "vitest";
import { parseAddress, serveTelemetry, type TelemetryOptions } from "./server.ts";

const serve = (options: Partial<TelemetryOptions> = {}) =>
  serveTelemetry({ address: "127.0.0.1:0", registry: new Registry(), health: {}, readiness: {}, ...options });
const get = async (port: number, path: string, method = "GET") => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  return { status: answer.status, text: await answer.text() };
};

test("metrics are what the registry says at that moment", async () => {
  const registry = new Registry();
  const gauge = new Gauge({ name: "bailiff_x", help: "x", registers: [registry] });
  await using server = await serve({ registry });
  gauge.set(7);
  const { status, text } = await get(server.port, "/metrics?from=prometheus");
  expect(status).toBe(200);
  expect(text).toContain("bailiff_x 7");
});

test("a failing gauge is an error of the scrape, not of the process", async () => {
  const registry = new Registry();
  const collect = () => {
    throw new Error("broken");
  };
  new Gauge({ name: "bailiff_x", help: "x", registers: [registry], collect });
  await using server = await serve({ registry });
  expect(await get(server.port, "/metrics")).toEqual({ status: 500, text: "Error: broken\n" });
});

test("ready and healthy are told apart, and what isn't says why", async () => {
  let problem: string | undefined = "pods have not synced";
  await using server = await serve({
    health: { loop: () => undefined },
    readiness: { pods: () => problem, lease: () => undefined },
  });
  expect(await get(server.port, "/healthz")).toEqual({ status: 200, text: "ok loop\nok\n" });
  expect(await get(server.port, "/readyz")).toEqual({
    status: 503,
    text: "FAILED pods: pods have not synced\nok lease\nfailed\n",
  });
  problem = undefined;
  expect((await get(server.port, "/readyz")).status).toBe(200);
});

test("a check that throws fails, and the server lives on", async () => {
  const readiness = {
    odd: () => {
      throw new Error("odd");
    },
  };
  await using server = await serve({ readiness });
  expect(await get(server.port, "/readyz")).toEqual({ status: 503, text: "FAILED odd: Error: odd\nfailed\n" });
});

test.each([
  ["POST", "/metrics", 405],
  ["GET", "/", 404],
  ["GET", "//metrics", 404],
  ["GET", "/long", 431],
])("%s %s is answered with %i and nothing else", async (method, path, status) => {
  await using server = await serve();
  expect((await get(server.port, path.replace("long", "x".repeat(9_000)), method)).status).toBe(status);
});

test("bytes that are no HTTP end that connection only", async () => {
  await using server = await serve();
  const socket = connect(server.port, "127.0.0.1");
  const closed = new Promise((resolve) =>
    socket
      .on("close", resolve)
      .on("error", () => {})
      .resume(),
  );
  socket.write("\0\u0001 hello\r\n\r\n");
  await closed;
  expect((await get(server.port, "/healthz")).status).toBe(200);
});

test("the end closes open connections, and the port is free again", async () => {
  const server = await serve();
  const socket = connect(server.port, "127.0.0.1");
  const closed = new Promise((resolve) => socket.on("close", resolve).resume());
  await new Promise((resolve) => socket.on("connect", resolve));
  await server[Symbol.asyncDispose]();
  await closed;
  await using again = await serve({ address: `127.0.0.1:${server.port}` });
  await expect(serve({ address: `127.0.0.1:${again.port}` })).rejects.toThrow(/EADDRINUSE/);
});

test.each([
  [":9090", { port: 9090 }],
  ["127.0.0.1:0", { host: "127.0.0.1", port: 0 }],
  ["[::1]:9090", { host: "::1", port: 9090 }],
  ["localhost:80", { host: "localhost", port: 80 }],
])("%s is an address", (address, expected) => {
  expect(parseAddress(address)).toEqual(expected);
});

test.each(["", "9090", "::1:9090", ":99999", ":-1", "host:", "http://x:1", "[::1]"])(
  "%j is none, and the error says what is",
  (address) => {
    expect(() => parseAddress(address)).toThrow(`address "${address}" can't be listened on: give host:port`);
  },
);
