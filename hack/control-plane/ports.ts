// Free ports on loopback, from below the range that the kernel hands out for outgoing connections: a client that keeps calling a dead
// server's port from there could be given that very port as its own, and connect to itself.
import { createServer } from "node:net";

const from = 20_000;
const to = 32_000;

/** So many ports that nobody listens on right now. Whoever binds them later may still be too late: then start anew. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let tries = 0; ports.size < count; tries++) {
    if (tries > 1_000) throw new Error(`found no ${count} free ports between ${from} and ${to} on 127.0.0.1`);
    const port = from + Math.floor(Math.random() * (to - from));
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

/** Can we listen there, on loopback? */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once("error", () => resolve(false))
      .listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
