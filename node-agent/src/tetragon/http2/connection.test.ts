// Against Node's own HTTP/2 server, and one of plain bytes that breaks the rules. gRPC's real server is in stream.test.ts.
import { once } from "node:events";
import { createServer as createHttp2, type ServerHttp2Stream } from "node:http2";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { connect } from "./connect.ts";
import { type CallStatus, type Connection, statusText } from "./connection.ts";
import { frame, frameTypes } from "./frames.ts";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
});

async function to(server: Server): Promise<Connection> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  ends.push(() => server.close());
  const connection = await connect(`127.0.0.1:${(server.address() as AddressInfo).port}`, undefined, 5_000);
  ends.push(() => connection.close());
  return connection;
}

/** A server that answers each call so. */
function serving(answer: (stream: ServerHttp2Stream, path: string) => void): Promise<Connection> {
  const server = createHttp2();
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {}); // what goes wrong is what is tested, on the other side
    answer(stream, headers[":path"] ?? "");
  });
  return to(server as unknown as Server);
}

function ask(connection: Connection, path = "/call") {
  const messages: string[] = [];
  let cancel = () => {};
  const ended = new Promise<CallStatus>((resolve) => {
    const take = (bytes: Buffer, start: number, end: number) => messages.push(bytes.toString("utf8", start, end));
    ({ cancel } = connection.call({ path, message: Buffer.from("question"), take, ended: resolve }));
  });
  return { messages, ended, cancel };
}

const framed = (text: string) => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(Buffer.byteLength(text), 1);
  return Buffer.concat([head, Buffer.from(text)]);
};

function answerWith(stream: ServerHttp2Stream, bodies: readonly Buffer[], trailers: Record<string, string>): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  for (const body of bodies) stream.write(body);
  stream.end();
}

test("a call sends one message and gets all of the answers, then the status", async () => {
  const asked: Buffer[] = [];
  const connection = await serving((stream) => {
    stream.on("data", (bytes: Buffer) => asked.push(bytes));
    stream.on("end", () => answerWith(stream, [framed("one"), framed("two")], { "grpc-status": "0" }));
  });
  const { messages, ended } = ask(connection);
  expect(await ended).toEqual({ code: 0, details: "" });
  expect(messages).toEqual(["one", "two"]);
  expect(Buffer.concat(asked)).toEqual(framed("question"));
});

test("many times what may be under way at once comes, all of it", async () => {
  const long = framed("x".repeat(1_000_000));
  const connection = await serving((stream) => answerWith(stream, Array(20).fill(long), { "grpc-status": "0" }));
  const lengths: number[] = [];
  const take = (_: Buffer, start: number, end: number) => lengths.push(end - start);
  await new Promise((ended) => connection.call({ path: "/call", message: Buffer.alloc(0), take, ended }));
  expect(lengths).toEqual(Array(20).fill(1_000_000));
});

test("a refusal says why, percent-encoded or not", async () => {
  const connection = await serving((stream) =>
    answerWith(stream, [], { "grpc-status": "7", "grpc-message": "not%20f%C3%BCr dich" }),
  );
  expect(statusText(await ask(connection).ended)).toBe("7 PERMISSION_DENIED: not für dich");
});

test("answers that are none have a status that says so, and the next call is answered", async () => {
  const wrong: Record<string, (stream: ServerHttp2Stream) => void> = {
    "/page": (stream) => {
      stream.respond({ ":status": 404 });
      stream.end("no such page");
    },
    "/silent": (stream) => {
      stream.respond({ ":status": 200 });
      stream.end();
    },
    "/half": (stream) => answerWith(stream, [framed("half").subarray(0, 7)], { "grpc-status": "0" }),
    "/packed": (stream) => answerWith(stream, [Buffer.from([1, 0, 0, 0, 0])], { "grpc-status": "0" }),
    "/broken": (stream) => stream.close(2),
  };
  const connection = await serving((stream, path) => wrong[path]?.(stream));
  const told = [];
  for (const path of Object.keys(wrong)) told.push(statusText(await ask(connection, path).ended));
  expect(told).toEqual([
    "2 UNKNOWN: the server answers with HTTP status 404",
    "13 INTERNAL: the answer has no status",
    "13 INTERNAL: half a message at the end",
    "13 INTERNAL: a compressed message, which nobody asked for",
    "14 UNAVAILABLE: the server reset the stream (2)",
  ]);
});

test("a call that was cancelled is told nothing more, and the server knows", async () => {
  let closed = () => {};
  const isClosed = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const connection = await serving((stream, path) => {
    if (path === "/last") return answerWith(stream, [framed("last")], { "grpc-status": "0" });
    stream.on("close", closed);
    stream.respond({ ":status": 200 });
    stream.write(framed("first"));
  });
  const call = ask(connection, "/stream");
  while (call.messages.length === 0) await new Promise(setImmediate);
  call.cancel();
  await isClosed;
  const last = ask(connection, "/last");
  expect((await last.ended).code).toBe(0);
  expect([call.messages, last.messages]).toEqual([["first"], ["last"]]);
});

test("who goes away, or speaks another language, ends every call with the reason", async () => {
  const away = await serving((stream) => stream.session?.goaway(0, 0, Buffer.from("max_age")));
  expect(statusText(await ask(away).ended)).toContain("goes away: max_age");
  const babble = createServer((socket) => {
    socket.on("error", () => {});
    socket.write(frame(frameTypes.settings, 0, 0));
    socket.once("data", () => setImmediate(() => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n")));
  });
  const connection = await to(babble);
  expect(statusText(await ask(connection).ended)).toContain("no HTTP/2");
  expect(statusText(await ask(connection).ended)).toContain("14 UNAVAILABLE");
});

test("nobody who says nothing is taken for a server", async () => {
  const mute = createServer(() => {});
  await once(mute.listen(0, "127.0.0.1"), "listening");
  ends.push(() => mute.close());
  await expect(connect(`127.0.0.1:${(mute.address() as AddressInfo).port}`, undefined, 100)).rejects.toThrow();
});
