// Servers that do it wrong, or that end, in every way that HTTP/2 and gRPC have: each is to be understood by whoever reads the reason.
import { once } from "node:events";
import { constants, createServer, type ServerHttp2Stream } from "node:http2";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { Grpc, mostBytes } from "./grpc.ts";
import { messageOf } from "./messages.ts";

const ends: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
});

const nothing = Buffer.alloc(0);
const answer = { ":status": 200, "content-type": "application/grpc" };
const message = messageOf(Buffer.from("event"));
const prefixOf = (length: number, flag = 0) => Buffer.from([flag, ...[24, 16, 8, 0].map((by) => (length >> by) & 255)]);

/** What the server does to a call, when it has come, or to its connection. */
type Deed = (stream: ServerHttp2Stream, socket: Socket) => void;

const sendThenEnd = (stream: ServerHttp2Stream, bytes: Buffer, trailers: Record<string, string>) => {
  stream.respond(answer, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  stream.end(bytes);
};
const well: Deed = (stream) => sendThenEnd(stream, message, { "grpc-status": "0" });

async function connectedTo(deed: Deed) {
  const server = createServer();
  server.on("session", (session) => ends.push(() => session.destroy()) && session.on("error", () => {})); // what ends it is what is tested
  const connected: Promise<[Socket]> = once(server, "connection") as Promise<[Socket]>;
  server.on("stream", async (stream: ServerHttp2Stream, { ":path": path }) => {
    stream.on("error", () => {}); // as above
    const [socket] = await connected;
    (path === "/test.Faults/Well" ? well : deed)(stream, socket);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  ends.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const grpc = await Grpc.connect({ address: `127.0.0.1:${port}`, tls: undefined }, 10_000);
  ends.push(() => grpc.close());
  return grpc;
}

/** What a stream said at its end, and the messages that came before. */
async function followed(grpc: Grpc) {
  const messages: string[] = [];
  const { ended } = grpc.follow("/test.Faults/Follow", nothing, (bytes, start, end) => {
    messages.push(bytes.toString("latin1", start, end));
  });
  const reason = await ended.catch((error: Error) => error.message.replace(/^\/test.Faults\/Follow: /, ""));
  return { messages, reason };
}

const isWell = (grpc: Grpc) => grpc.ask("/test.Faults/Well", nothing, 10_000).then(String, String);

test.each<[string, Deed, string]>([
  [
    "a compressed answer",
    (stream) => {
      stream.respond(answer);
      stream.write(Buffer.concat([message, prefixOf(3, 1), Buffer.from("abc")]));
    },
    "a message is compressed, which nobody asked for",
  ],
  [
    "a message that is longer than is read",
    (stream) => {
      stream.respond(answer);
      stream.write(Buffer.concat([message, prefixOf(mostBytes + 1)]));
    },
    `a message of ${mostBytes + 1} bytes: at most ${mostBytes} are read`,
  ],
  [
    "half a message before a good end",
    (stream) => sendThenEnd(stream, Buffer.concat([message, message.subarray(0, 7)]), { "grpc-status": "0" }),
    "13 INTERNAL: the stream ended within a message, of which 7 bytes came",
  ],
  [
    "a status after messages",
    (stream) => sendThenEnd(stream, message, { "grpc-status": "14", "grpc-message": "transport is closing" }),
    "14 UNAVAILABLE: transport is closing",
  ],
  [
    "an end without a status",
    (stream) => {
      stream.respond(answer);
      stream.end(message);
    },
    "2 UNKNOWN: the server ended the stream without a status",
  ],
  [
    "a reset",
    (stream) => {
      stream.respond(answer);
      stream.write(message, () => stream.destroy(new Error("the server's own")));
    },
    "13 INTERNAL: the stream was reset (HTTP/2 INTERNAL_ERROR)",
  ],
])("%s ends the stream with its reason, after what came before, and the connection lives", async (_, deed, why) => {
  const grpc = await connectedTo(deed);
  expect(await followed(grpc)).toEqual({ messages: ["event"], reason: why });
  expect(await isWell(grpc)).toBe("event");
});

test.each<[string, Deed, string]>([
  [
    "an error in place of an answer",
    (stream) =>
      stream.respond({ ...answer, "grpc-status": "3", "grpc-message": "bad regex: %28" }, { endStream: true }),
    "3 INVALID_ARGUMENT: bad regex: (",
  ],
  [
    "a refused stream",
    (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM),
    "14 UNAVAILABLE: the stream was reset (HTTP/2 REFUSED_STREAM)",
  ],
  [
    "a web page",
    (stream) => {
      stream.respond({ ":status": 200, "content-type": "text/html" });
      stream.end("<html>");
    },
    "an answer of type text/html: this is no gRPC server",
  ],
])("%s ends the stream with its reason, and the connection lives", async (_, deed, why) => {
  const grpc = await connectedTo(deed);
  expect(await followed(grpc)).toEqual({ messages: [], reason: why });
  expect(await isWell(grpc)).toBe("event");
});

test.each<[string, Deed, string]>([
  [
    "a goodbye with an error",
    ({ session }) => session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, Buffer.from("too_many_pings")),
    "the server said goodbye (HTTP/2 GOAWAY ENHANCE_YOUR_CALM: too_many_pings)",
  ],
  [
    "a graceful goodbye whose server then closes",
    ({ session }) => {
      session?.goaway(0, 2 ** 31 - 1, Buffer.from("graceful_stop"));
      session?.once("goaway", () => session.destroy()); // the client's own, which says that ours was heard
    },
    "the server said goodbye (HTTP/2 GOAWAY NO_ERROR: graceful_stop)",
  ],
  ["a connection that is closed", (_, socket) => socket.end(), "the server closed it"],
  ["a connection that is reset", (_, socket) => socket.resetAndDestroy(), "read ECONNRESET"],
])("%s ends the stream with its reason, and whatever is asked afterwards", async (_, end, why) => {
  const grpc = await connectedTo((stream, socket) => {
    stream.respond(answer);
    stream.write(message);
    stream.write(message.subarray(0, 7), () => end(stream, socket));
  });
  const { reason } = await followed(grpc);
  expect(reason).toBe(`14 UNAVAILABLE: the connection was lost: ${why}`);
  expect(await isWell(grpc)).toBe(`Error: /test.Faults/Well: 14 UNAVAILABLE: the connection was lost: ${why}`);
});

test("after a graceful goodbye a stream goes on until its server ends it, and nothing new is asked", async () => {
  const grpc = await connectedTo((stream) => {
    stream.respond(answer, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "14", "grpc-message": "going" }));
    stream.session?.goaway(0, 2 ** 31 - 1, Buffer.from("graceful_stop"));
    stream.session?.once("goaway", () => stream.end(message));
  });
  const following = followed(grpc);
  expect(await following).toEqual({ messages: ["event"], reason: "14 UNAVAILABLE: going" });
  expect(await isWell(grpc)).toContain("the server said goodbye (HTTP/2 GOAWAY NO_ERROR: graceful_stop)");
});

test("who answers before the whole question came is heard", async () => {
  const grpc = await connectedTo((stream) => {
    stream.respond({ ...answer, "grpc-status": "8", "grpc-message": "too long" }, { endStream: true });
    stream.close(constants.NGHTTP2_NO_ERROR);
  });
  const asked = grpc.ask("/test.Faults/Ask", Buffer.alloc(4 << 20), 10_000);
  await expect(asked).rejects.toThrow("8 RESOURCE_EXHAUSTED: too long");
});

test.each<[string, Buffer, string]>([
  ["nothing", nothing, "the server closed the connection before it said anything: it may want TLS"],
  ["HTTP/1.1", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"), "Protocol error: it is no server that speaks HTTP/2"],
])("a server that says %s and closes is no connection, at once", async (_, words, why) => {
  const server = createTcpServer((socket) => socket.end(words));
  await once(server.listen(0, "127.0.0.1"), "listening");
  ends.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  await expect(Grpc.connect({ address: `127.0.0.1:${port}`, tls: undefined }, 3_600_000)).rejects.toThrow(why);
});

test("a server that says nothing is no connection after the time that it had", async () => {
  const server = createTcpServer((socket) => ends.push(() => socket.destroy()));
  await once(server.listen(0, "127.0.0.1"), "listening");
  ends.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  await expect(Grpc.connect({ address: `127.0.0.1:${port}`, tls: undefined }, 100)).rejects.toThrow(
    "no answer within 100 ms",
  );
});
