// A DNS server for tests, on a real socket, whose answers may change while it runs.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** Answers A questions with `answers`, 30 s of ttl; everything else with no records. */
export async function dnsServer(answers: ReadonlyMap<string, readonly string[]>) {
  const socket = createSocket("udp4");
  let questions = 0;
  socket.on("message", (query, from) => {
    questions++;
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString("latin1", at + 1, at + 1 + length));
      at += 1 + length;
    }
    const isA = query.readUInt16BE(at + 1) === 1;
    const found = isA ? (answers.get(labels.join(".")) ?? []) : [];
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(0x8180, 2);
    head.writeUInt16BE(found.length, 6);
    head.fill(0, 8, 12);
    const records = found.map((ip) =>
      Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, ...ip.split(".").map(Number)]),
    );
    socket.send(Buffer.concat([head, query.subarray(12, at + 5), ...records]), from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    server: `127.0.0.1:${(socket.address() as AddressInfo).port}`,
    get questions() {
      return questions;
    },
    [Symbol.dispose]: () => void socket.close(),
  };
}
