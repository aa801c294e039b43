// Real sockets; nothing here looks at how long something took.
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { makeCertificate } from "../../../../hack/tetragon-stand-in/certificate.ts";
import { type Pace, PacedSocket } from "./paced-socket.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function pair(pace: Pace): Promise<{ paced: PacedSocket; peer: Socket }> {
  const server = createServer({ allowHalfOpen: true });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const accepted = once(server, "connection");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [[peer]] = (await Promise.all([accepted, once(socket, "connect")])) as [[Socket], unknown];
  return { paced: new PacedSocket(socket, pace), peer: peer.setNoDelay() };
}

async function securePair(pace: Pace): Promise<{ paced: PacedSocket; peer: Socket }> {
  const folder = mkdtempSync(join(tmpdir(), "bailiff-paced-"));
  const files = makeCertificate(folder, "tetragon");
  const [key, cert] = [readFileSync(files.key), readFileSync(files.certificate)];
  rmSync(folder, { recursive: true });
  const server = createTlsServer({ key, cert });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const accepted = once(server, "secureConnection");
  const { port } = server.address() as AddressInfo;
  const socket = connectTls({ host: "127.0.0.1", port, ca: cert, servername: "tetragon" });
  const [[peer]] = (await Promise.all([accepted, once(socket, "secureConnect")])) as [[Socket], unknown];
  return { paced: new PacedSocket(socket, pace), peer: peer.setNoDelay() };
}

const patient: Pace = { restMs: 50, fullBytes: 1024 };

test.each<[string, typeof pair]>([
  ["in the clear", pair],
  ["over TLS", securePair],
])("what comes during a rest is read together after it, all of it, in order, %s", async (_, made) => {
  const { paced, peer } = await made({ restMs: 1_000, fullBytes: 1024 });
  const turns: string[] = [];
  let isSameTurn = false;
  paced.on("data", (bytes: Buffer) => {
    turns.push((isSameTurn ? turns.pop() : "") + String(bytes));
    isSameTurn = true;
    setImmediate(() => {
      isSameTurn = false;
    });
  });
  peer.write("first");
  await once(paced, "data");
  for (const piece of ["a", "b", "c"]) {
    for (let turns = 0; turns < 5; turns++) await nextTurn();
    peer.write(piece);
  }
  peer.end();
  await once(paced, "end");
  expect(turns).toEqual(["first", "abc"]);
});

test("a flood is not held back, and nothing of it is lost", async () => {
  const { paced, peer } = await pair({ restMs: 3_600_000, fullBytes: 1 });
  const flood = Buffer.alloc(8 * 1024 * 1024, "abcdefg");
  peer.end(flood);
  const chunks: Buffer[] = [];
  for await (const bytes of paced) chunks.push(bytes);
  expect(Buffer.concat(chunks).equals(flood)).toBe(true);
});

test("what is written arrives, and so does its end, while the other side goes on", async () => {
  const { paced, peer } = await pair(patient);
  paced.end("question");
  const asked: Buffer[] = [];
  for await (const bytes of peer.iterator({ destroyOnReturn: false })) asked.push(bytes as Buffer);
  peer.end("answer");
  const [answer] = (await once(paced, "data")) as [Buffer];
  expect([String(Buffer.concat(asked)), String(answer)]).toEqual(["question", "answer"]);
});

test("it goes with its socket, and its socket with it", async () => {
  const one = await pair(patient);
  const broken = once(one.paced.resume(), "error");
  one.peer.resetAndDestroy();
  expect(String(await broken)).toContain("ECONNRESET");
  expect(one.paced.destroyed).toBe(true);
  const other = await pair(patient);
  const left = once(other.peer.resume(), "end");
  other.paced.destroy();
  await left;
});
