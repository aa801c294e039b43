// HTTP/2 over a socket, with more room for what is on its way than its 64 KiB: a burst of events shall not wait for our acknowledgements.
import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { authorityOf, type Place } from "./connect.ts";
import type { PacedSocket } from "./paced-socket.ts";

/** For each stream, and for all together. */
export const windowBytes = 4 << 20;

/** A session whose other side has spoken HTTP/2 too. Rejects, and ends the socket, with what is in the way or with the signal's reason. */
export async function sessionOver(socket: PacedSocket, place: Place, signal: AbortSignal): Promise<ClientHttp2Session> {
  const scheme = place.tls === undefined ? "http" : "https";
  const session = connect(`${scheme}://${hostOf(authorityOf(place))}`, {
    createConnection: () => socket,
    settings: { enablePush: false, initialWindowSize: windowBytes },
  });
  try {
    await Promise.race([once(session, "remoteSettings", { signal }), closing(session, signal)]);
    session.setLocalWindowSize(windowBytes);
    return session;
  } catch (error) {
    session.on("error", () => {}); // known: it is what is thrown here
    session.destroy();
    socket.destroy();
    throw signal.aborted || !(error instanceof Error) ? error : new Error(adviceOn(error, place), { cause: error });
  }
}

/** Whose handshake went well may still be sent away: by TLS 1.3 the client's certificate is looked at later, and what is said of it may be lost. */
function adviceOn({ message, code }: NodeJS.ErrnoException, { tls }: Place): string {
  const why = message.trim();
  if (code?.startsWith("ERR_HTTP2") === true) return `${why}: it is no server that speaks HTTP/2`;
  if (tls === undefined) return `${why}: it may want TLS`;
  return `${why}: it may want ${tls.cert === undefined ? "a" : "another"} client certificate`;
}

async function closing(session: ClientHttp2Session, signal: AbortSignal): Promise<never> {
  await once(session, "close", { signal });
  throw new Error("the server closed the connection before it said anything");
}

const hostOf = (authority: string): string => (authority.includes(":") ? `[${authority}]` : authority);
