// A connection by address: "unix:/path", "unix:///path" or "host:port", in the clear or by TLS; up once the server has answered.
import { connect as connectPlain, type OnReadOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { Connection } from "./connection.ts";
import { type Pace, Pacer } from "./paced.ts";

/** PEM; with `cert` and `key` the client shows who it is. */
export interface TlsMaterial {
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
  /** The name in the server's certificate, where it isn't the address's host. */
  readonly serverName: string | undefined;
}

/** What one read takes at most; it is read again and again while there is more. */
const readBytes = 64 * 1024;

/** Rejects where the server doesn't answer within `timeoutMs`, with what is in the way. */
export async function connect(
  address: string,
  tls: TlsMaterial | undefined,
  timeoutMs: number,
  pace?: Pace,
): Promise<Connection> {
  const where = placeOf(address);
  const pacer = new Pacer(pace);
  let connection: Connection | undefined;
  // One buffer for everything that comes: nothing of it is kept once it was read.
  const onread: OnReadOpts = {
    buffer: Buffer.allocUnsafeSlow(readBytes),
    callback: (length, buffer) => {
      connection?.feed(buffer as Buffer, length);
      pacer.read(length);
      return true;
    },
  };
  const host = "path" in where ? "localhost" : where.host;
  const authority = tls?.serverName ?? host;
  const options = { ...where, onread };
  const { ca, cert, key } = tls ?? {};
  const pem = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  const isName = !/^[\d.]+$|:/.test(authority);
  const socket: Socket = tls
    ? connectTls({ ...options, ...pem, ALPNProtocols: ["h2"], ...(isName && { servername: authority }) })
    : connectPlain(options);
  socket.setNoDelay(true);
  const impatience = setTimeout(() => socket.destroy(new Error("no answer in time")), timeoutMs);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once(tls ? "secureConnect" : "connect", resolve);
      socket.once("error", reject);
      socket.once("close", () => reject(new Error("the connection was closed")));
    });
    connection = new Connection({ socket, authority, isSecure: tls !== undefined });
    await connection.ready;
    pacer.hold(socket);
    return connection;
  } catch (error) {
    connection?.close();
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(impatience);
  }
}

function placeOf(address: string): { path: string } | { host: string; port: number } {
  if (address.startsWith("unix:")) return { path: address.slice("unix:".length).replace(/^\/\/(?=\/)/, "") };
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(address.slice(colon + 1)) };
}
