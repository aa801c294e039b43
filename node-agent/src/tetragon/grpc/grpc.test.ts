// Against grpc-js's server, and against servers that are none. That all of it goes on under load and when lines break: ../stream.
import { once } from "node:events";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { afterEach, expect, test } from "vitest";
import { Grpc } from "./grpc.ts";

const ends: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
});

const bytesAsTheyAre = {
  requestSerialize: Buffer.from,
  requestDeserialize: (bytes: Buffer) => bytes,
  responseSerialize: (bytes: Buffer) => bytes,
  responseDeserialize: Buffer.from,
};
const one = { requestStream: false, responseStream: false, ...bytesAsTheyAre };
const echo = "/test.Echo/Say";
const service: ServiceDefinition = {
  Say: { path: echo, ...one },
  Refuse: { path: "/test.Echo/Refuse", ...one },
  Hang: { path: "/test.Echo/Hang", ...one },
  Count: { path: "/test.Echo/Count", ...one, responseStream: true },
};

type Call = ServerUnaryCall<Buffer, Buffer>;
type Answer = sendUnaryData<Buffer>;

async function connected(): Promise<Grpc> {
  const server = new Server();
  server.addService(service, {
    Say: ({ request }: Call, answer: Answer) => answer(null, request),
    Refuse: (_: Call, answer: Answer) => answer({ code: 7, details: "nicht für dich, 100 %" }),
    Hang: () => {},
    Count: (call: ServerWritableStream<Buffer, Buffer>) => {
      for (const length of [0, 1, 70_000, 3]) call.write(Buffer.alloc(length, "x"));
      call.end();
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  ends.push(() => server.forceShutdown());
  return connect(port);
}

async function connect(port: number): Promise<Grpc> {
  const grpc = await Grpc.connect({ address: `127.0.0.1:${port}`, tls: undefined }, 5_000);
  ends.push(() => grpc.close());
  return grpc;
}

test.each([0, 5, 200_000])("a question of %d bytes is answered", async (length) => {
  const question = Buffer.alloc(length, "abc");
  expect(await (await connected()).ask(echo, question, 5_000)).toEqual(question);
});

test("a refusal comes with its code and its words", async () => {
  const asked = (await connected()).ask("/test.Echo/Refuse", Buffer.alloc(0), 5_000);
  await expect(asked).rejects.toThrow("/test.Echo/Refuse: 7 PERMISSION_DENIED: nicht für dich, 100 %");
});

test("a method that there isn't, and an answer that never comes, are told from each other", async () => {
  const grpc = await connected();
  await expect(grpc.ask("/test.Echo/Nothing", Buffer.alloc(0), 5_000)).rejects.toThrow("12 UNIMPLEMENTED");
  await expect(grpc.ask("/test.Echo/Hang", Buffer.alloc(0), 50)).rejects.toThrow(/no answer within 50 ms|DEADLINE/);
  expect(await grpc.ask(echo, Buffer.from("still there"), 5_000)).toEqual(Buffer.from("still there"));
});

test("a stream's messages come in order, and its end is told", async () => {
  const lengths: number[] = [];
  const { ended } = (await connected()).follow("/test.Echo/Count", Buffer.alloc(0), (_, start, end) => {
    lengths.push(end - start);
  });
  await expect(ended).rejects.toThrow("the server ended the stream");
  expect(lengths).toEqual([0, 1, 70_000, 3]);
});

test("what throws while it is taken ends the stream, and is what its end says", async () => {
  const { ended } = (await connected()).follow("/test.Echo/Count", Buffer.alloc(0), () => {
    throw new Error("no taker");
  });
  await expect(ended).rejects.toThrow("no taker");
});

test("after the end nothing is asked, and that is said", async () => {
  const grpc = await connected();
  const { ended } = grpc.follow("/test.Echo/Hang", Buffer.alloc(0), () => {});
  grpc.close();
  await expect(ended).rejects.toThrow("14 UNAVAILABLE: the connection was lost");
  await expect(grpc.ask(echo, Buffer.alloc(0), 5_000)).rejects.toThrow("the connection was lost");
});

test("a server that speaks HTTP/2 but no gRPC is called that", async () => {
  const server = createServer((_, response) => response.writeHead(404).end("what?"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  ends.push(() => server.close());
  const grpc = await connect((server.address() as AddressInfo).port);
  await expect(grpc.ask(echo, Buffer.alloc(0), 5_000)).rejects.toThrow("HTTP status 404: this is no gRPC server");
});
