// gRPC over Node's own HTTP/2, as far as it takes to ask Tetragon something and to follow its events. A library for everything costs a
// wake-up and a dozen objects for each message, and a third of the program; here a message is decoded where the socket left it.
import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectHttp2,
  constants,
  type IncomingHttpHeaders,
} from "node:http2";
import { unescape as unescaped } from "node:querystring";
import { authorityOf, connect, type Place } from "./connect.ts";
import { MessageReader, messageOf, type TakeMessage } from "./messages.ts";
import { everydayPace, type PacedSocket } from "./paced-socket.ts";

/** Room for what is on its way, in bytes. */
const windowBytes = 4 << 20;
const mostBytes = 32 << 20;
/** A Go server breaks connections that are pinged more often than every 5 min; the health call is what notices silence sooner. */
const pingEveryMs = 310_000;
const pingTimeoutMs = 10_000;

/** Events that come until somebody ends it. */
export interface Following {
  /** Rejects with the reason when it is over, also after `cancel`. */
  readonly ended: Promise<never>;
  readonly cancel: () => void;
}

export class Grpc {
  readonly #session: ClientHttp2Session;
  readonly #socket: PacedSocket;
  readonly #pings: NodeJS.Timeout;
  #problem: unknown;

  private constructor(session: ClientHttp2Session, socket: PacedSocket) {
    this.#session = session;
    this.#socket = socket;
    session.on("error", (error) => {
      this.#problem = error;
    });
    this.#pings = setInterval(() => this.#ping(), pingEveryMs);
    session.once("close", () => clearInterval(this.#pings));
  }

  /** A connection whose other side has answered. Rejects where there is none within `timeoutMs`. */
  static async connect(place: Place, timeoutMs: number): Promise<Grpc> {
    const signal = AbortSignal.timeout(timeoutMs);
    const socket = await connect(place, everydayPace, signal);
    const scheme = place.tls === undefined ? "http" : "https";
    const session = connectHttp2(`${scheme}://${hostOf(authorityOf(place))}`, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: windowBytes },
    });
    try {
      await once(session, "remoteSettings", { signal });
      session.setLocalWindowSize(windowBytes);
    } catch (error) {
      session.on("error", () => {}); // known: it is what is thrown here
      session.destroy();
      socket.destroy();
      throw error;
    }
    return new Grpc(session, socket);
  }

  /** One question, one answer. Rejects where there is none within `timeoutMs`, or the server says why not. */
  ask(method: string, question: Uint8Array, timeoutMs: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      let answer: Buffer | undefined;
      const call = this.#call(method, question, { "grpc-timeout": `${timeoutMs}m` }, (bytes, start, end) => {
        answer = Buffer.from(bytes.subarray(start, end));
      });
      const impatience = setTimeout(() => {
        call.cancel();
        reject(new Error(`${method}: no answer within ${timeoutMs} ms`));
      }, timeoutMs);
      call.over.then((problem) => {
        clearTimeout(impatience);
        if (problem !== undefined) reject(problem);
        else if (answer === undefined) reject(new Error(`${method}: an answer with nothing in it`));
        else resolve(answer);
      });
    });
  }

  /** Hands each message on as it comes; `take` must not wait. */
  follow(method: string, question: Uint8Array, take: TakeMessage): Following {
    const { over, cancel } = this.#call(method, question, {}, take);
    const ended = over.then((problem): never => {
      throw problem ?? new Error(`${method}: the server ended the stream`);
    });
    return { ended, cancel };
  }

  /** Ends at once, what is still asked too. HTTP/2 ends in good order, for which it waits for the other side: one that hangs, for ever. */
  close(): void {
    this.#session.destroy();
    this.#socket.destroy();
  }

  /** `over` resolves, once, to what went wrong, or to nothing. */
  #call(method: string, question: Uint8Array, more: Readonly<Record<string, string>>, take: TakeMessage) {
    if (this.#session.closed || this.#session.destroyed)
      return { over: Promise.resolve(this.#lost(method)), cancel: () => {} };
    const stream = this.#session.request({
      ":method": "POST",
      ":path": method,
      "content-type": "application/grpc",
      te: "trailers",
      "user-agent": "bailiff",
      ...more,
    });
    const reader = new MessageReader(take, mostBytes);
    let problem: unknown;
    const fail = (error: unknown): void => {
      problem ??= error;
      stream.close(constants.NGHTTP2_CANCEL);
    };
    stream.on("data", (bytes: Buffer) => {
      try {
        if (problem === undefined) reader.feed(bytes);
      } catch (error) {
        fail(error);
      }
    });
    const over = verdictOn(stream, method).then((said) => {
      if (said instanceof Error) return said;
      return problem ?? (said === "lost" ? this.#lost(method) : undefined);
    });
    stream.end(messageOf(question));
    return { over, cancel: () => stream.close(constants.NGHTTP2_CANCEL) };
  }

  #lost(method: string): Error {
    return new Error(`${method}: ${nameOf("14")}: the connection was lost`, { cause: this.#problem });
  }

  #ping(): void {
    const impatience = setTimeout(() => this.#session.destroy(new Error("no answer to a ping")), pingTimeoutMs);
    const isSent = this.#session.ping(() => clearTimeout(impatience));
    if (!isSent) clearTimeout(impatience);
  }
}

/** How a call ended: undefined where all is well, "lost" where nobody said. Statuses come behind the answer, or instead of it. */
async function verdictOn(stream: ClientHttp2Stream, method: string): Promise<Error | "lost" | undefined> {
  let headers: IncomingHttpHeaders = {};
  stream.on("response", (first) => {
    headers = { ...headers, ...first };
  });
  stream.on("trailers", (last) => {
    headers = { ...headers, ...last };
  });
  await new Promise<void>((resolve) => {
    stream.on("error", () => resolve()); // the session's error says more
    stream.on("close", resolve);
  });
  const { "grpc-status": code, "grpc-message": message } = headers;
  const http = Number(headers[":status"] ?? 200);
  if (code === "0") return undefined;
  if (code !== undefined) return new Error(`${method}: ${nameOf(String(code))}: ${unescaped(String(message ?? ""))}`);
  return http === 200 ? "lost" : new Error(`${method}: HTTP status ${http}: this is no gRPC server`);
}

const names =
  "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED".split(
    " ",
  );
/** As gRPC's tools write it: `14 UNAVAILABLE`. */
const nameOf = (code: string): string => `${code} ${names[Number(code)] ?? "of no known kind"}`;
const hostOf = (authority: string): string => (authority.includes(":") ? `[${authority}]` : authority);
