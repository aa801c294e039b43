// gRPC over Node's own HTTP/2, as far as it takes to ask Tetragon something and to follow its events. A library for everything costs a
// wake-up and a dozen objects for each message, and a third of the program; here a message is decoded where the socket left it.
import { type ClientHttp2Session, type ClientHttp2Stream, constants } from "node:http2";
import { type Clock, systemClock } from "@bailiff/crds/client/clock";
import { connect, type Place } from "./connect.ts";
import { type AnswerHeaders, goodbyeOf, problemOf } from "./ending.ts";
import { everydayKeepalive, type Keepalive, keepAlive } from "./keepalive.ts";
import { MessageReader, messageOf, type TakeMessage } from "./messages.ts";
import { everydayPace, type Pace, type PacedSocket } from "./paced-socket.ts";
import { sessionOver } from "./session.ts";

/** Of one message. */
export const mostBytes = 32 << 20;

/** Events that come until somebody ends it. */
export interface Following {
  /** Rejects with the reason when it is over, also after `cancel`. */
  readonly ended: Promise<never>;
  readonly cancel: () => void;
}

/** How it is done every day, unless given. */
export interface GrpcOptions {
  readonly pace?: Pace;
  readonly keepalive?: Keepalive;
  /** Of the pings. */
  readonly clock?: Clock;
}

export class Grpc {
  readonly #session: ClientHttp2Session;
  readonly #socket: PacedSocket;
  readonly #endPings: () => void;
  #goodbye: string | undefined;
  /** Why the session or its socket broke. */
  #broken: Error | undefined;

  private constructor(session: ClientHttp2Session, socket: PacedSocket, keepalive: Keepalive, clock: Clock) {
    this.#session = session;
    this.#socket = socket;
    session.on("goaway", (code, _, debugData) => {
      if (this.#goodbye === undefined || code !== constants.NGHTTP2_NO_ERROR)
        this.#goodbye = goodbyeOf(code, debugData);
    });
    session.on("error", (error) => {
      this.#broken ??= error;
    });
    this.#endPings = keepAlive(session, keepalive, clock);
  }

  /** A connection whose other side has answered. Rejects where there is none within `timeoutMs`, with what is in the way. */
  static async connect(place: Place, timeoutMs: number, options: GrpcOptions = {}): Promise<Grpc> {
    const { pace = everydayPace, keepalive = everydayKeepalive, clock = systemClock } = options;
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const socket = await connect(place, pace, signal);
      return new Grpc(await sessionOver(socket, place, signal), socket, keepalive, clock);
    } catch (error) {
      throw signal.aborted ? new Error(`no answer within ${timeoutMs} ms`, { cause: error }) : error;
    }
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
    this.#broken ??= new Error("it was closed here");
    this.#endPings();
    this.#session.destroy();
    this.#socket.destroy();
  }

  /** `over` resolves, once, to what went wrong, or to nothing. */
  #call(method: string, question: Uint8Array, more: Readonly<Record<string, string>>, take: TakeMessage): Call {
    const endedBy = (problem: string | undefined, cause?: unknown) =>
      problem === undefined ? undefined : new Error(`${method}: ${problem}`, { cause });
    if (this.#session.closed || this.#session.destroyed) {
      const ending = { headers: {}, resetCode: 0, isCancelled: false, failure: undefined, pendingBytes: 0 };
      return { over: Promise.resolve(endedBy(problemOf({ ...ending, lost: this.#whyLost() }))), cancel: () => {} };
    }
    const stream = this.#session.request({
      ":method": "POST",
      ":path": method,
      "content-type": "application/grpc",
      te: "trailers",
      "user-agent": "bailiff",
      ...more,
    });
    const reader = new MessageReader(take, mostBytes);
    let failure: unknown;
    let isCancelled = false;
    stream.on("data", (bytes: Buffer) => {
      try {
        if (failure === undefined) reader.feed(bytes);
      } catch (error) {
        failure = error;
        stream.close(constants.NGHTTP2_CANCEL);
      }
    });
    const over = heardOf(stream).then(({ headers, error }) => {
      this.#broken ??= this.#session.destroyed ? error : undefined;
      const problem = problemOf({
        headers,
        resetCode: stream.rstCode,
        isCancelled,
        failure: failure === undefined ? undefined : wordsOf(failure),
        lost: this.#session.destroyed ? this.#whyLost() : undefined,
        pendingBytes: reader.pendingBytes,
      });
      return endedBy(problem, failure ?? error);
    });
    stream.end(messageOf(question));
    const cancel = (): void => {
      isCancelled = true;
      stream.close(constants.NGHTTP2_CANCEL);
    };
    return { over, cancel };
  }

  #whyLost(): string {
    return this.#goodbye ?? (this.#broken === undefined ? "the server closed it" : wordsOf(this.#broken));
  }
}

interface Call {
  readonly over: Promise<Error | undefined>;
  readonly cancel: () => void;
}

/** What came of a stream beside its messages, once it is closed. */
async function heardOf(stream: ClientHttp2Stream): Promise<{ headers: AnswerHeaders; error: Error | undefined }> {
  let headers: AnswerHeaders = {};
  let error: Error | undefined;
  for (const event of ["response", "trailers"] as const)
    stream.on(event, (more: AnswerHeaders) => {
      headers = { ...headers, ...more };
    });
  // Who is answered before the whole question was sent waits for ever: Node doesn't close a stream of which it has something to send.
  stream.on("end", () => !stream.writableFinished && stream.destroy());
  stream.on("error", (problem: Error) => {
    error = problem;
  });
  await new Promise((resolve) => stream.on("close", resolve));
  return { headers, error };
}

const wordsOf = (problem: unknown): string => (problem instanceof Error ? problem.message : String(problem));
