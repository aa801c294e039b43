// A socket by address: "unix:/path", "unix:///path" or "host:port", in the clear or by TLS, read at a pace.
import { once } from "node:events";
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type Pace, PacedSocket } from "./paced-socket.ts";

/** PEM; with `cert` and `key` the client shows who it is. */
export interface TlsMaterial {
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
  /** The name in the server's certificate, where it isn't the address's host. */
  readonly serverName: string | undefined;
}

export interface Place {
  readonly address: string;
  readonly tls: TlsMaterial | undefined;
}

/** Rejects with what is in the way, or with the signal's reason. */
export async function connect({ address, tls }: Place, pace: Pace, signal: AbortSignal): Promise<PacedSocket> {
  const socket = tls === undefined ? connectPlain(placeOf(address)) : secured(address, tls);
  socket.setNoDelay(); // a question goes out in two pieces: the second would wait some 40 ms for the first to be acknowledged
  try {
    await once(socket, tls === undefined ? "connect" : "secureConnect", { signal });
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return new PacedSocket(socket, pace);
}

/** The server by the name that its requests are made to. */
export function authorityOf({ address, tls }: Place): string {
  const where = placeOf(address);
  return tls?.serverName ?? ("path" in where ? "localhost" : where.host);
}

function secured(address: string, tls: TlsMaterial): Socket {
  const { ca, cert, key } = tls;
  const name = authorityOf({ address, tls });
  const pem = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  const server = isIP(name) === 0 ? { servername: name } : {};
  return connectTls({ ...placeOf(address), ...pem, ...server, ALPNProtocols: ["h2"] });
}

function placeOf(address: string): { path: string } | { host: string; port: number } {
  if (address.startsWith("unix:")) return { path: address.slice("unix:".length).replace(/^\/\/(?=\/)/, "") };
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(address.slice(colon + 1)) };
}
