// gRPC over HTTP/2 as a client of one server needs it: calls that each send one message and are answered with one or with a stream of
// them. Of its own because a stream of events costs several times what the event does in a library for everything: here the bytes of a
// message go from the socket's buffer to the decoder without a copy, an object or a wake-up of their own.
import type { Socket } from "node:net";
import { FrameReader, flags, frame, frameTypes, preface, settings, word } from "./frames.ts";
import { HeaderReader, writeHeaders } from "./hpack.ts";
import { MessageReader, type TakeMessage } from "./messages.ts";

/** How a call ended: gRPC's code and the server's words. */
export interface CallStatus {
  readonly code: number;
  readonly details: string;
}

/** One call: what is sent, and who is told of the answers. */
export interface CallOptions {
  readonly path: string;
  readonly message: Uint8Array;
  readonly take: TakeMessage;
  /** Told once. Code 0: the server has said all that it wanted to. */
  readonly ended: (status: CallStatus) => void;
}

export interface ConnectionOptions {
  readonly socket: Socket;
  /** Of :authority: the host, or the name in its certificate. */
  readonly authority: string;
  readonly isSecure: boolean;
  /** A silent connection is asked for a sign of life so often; a Go server breaks those that ask more often than every 5 min. */
  readonly keepaliveMs?: number;
  readonly keepaliveTimeoutMs?: number;
}

const codes = { cancelled: 1, unknown: 2, internal: 13, unavailable: 14 } as const;
const names =
  "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED".split(
    " ",
  );

/** The status as an error says it. */
export function statusText({ code, details }: CallStatus): string {
  return `${code} ${names[code] ?? "UNKNOWN"}: ${details}`;
}

/** What may be under way to us: of all calls together, and of each. Given back when a quarter of it was taken. */
const windowBytes = 4 << 20;
const protocolWindow = 65_535;
const mostMessageBytes = 32 << 20;
const mostHeaderBytes = 64 * 1024;
/** RST_STREAM's CANCEL. */
const cancelCode = 8;

interface Call extends CallOptions {
  readonly messages: MessageReader;
  taken: number;
  hasHeaders: boolean;
}

export class Connection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #calls = new Map<number, Call>();
  readonly #headers = new HeaderReader();
  readonly #frames: FrameReader;
  #nextStream = 1;
  #taken = 0;
  #headerBlock: { stream: number; flag: number; bytes: Buffer } | undefined;
  #problem: string | undefined;
  readonly #ready: { resolve: () => void; reject: (error: Error) => void };
  readonly #keepalive: NodeJS.Timeout;
  #impatience: NodeJS.Timeout | undefined;
  /** Resolves once the server has said how it wants to be spoken to; rejects where the connection ends before. */
  readonly ready: Promise<void>;

  /** Speaks over a socket that is connected, and takes it over. What is read from it must be given to `feed`. */
  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#socket = options.socket;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#ready = { resolve, reject };
    promise.catch(() => {}); // whoever waits for it hears of it
    this.#frames = new FrameReader({
      data: (stream, bytes, start, end) => this.#data(stream, bytes, start, end),
      dataEnd: (stream, flag, bytes) => this.#dataEnd(stream, flag, bytes),
      frame: (type, flag, stream, payload) => this.#frame(type, flag, stream, payload),
    });
    this.#socket.on("error", (error) => this.#fail(error.message));
    this.#socket.on("end", () => this.#fail("the connection was closed"));
    this.#socket.on("close", () => this.#fail("the connection was closed"));
    const wishes = Buffer.alloc(12);
    wishes.writeUInt16BE(settings.enablePush, 0);
    wishes.writeUInt16BE(settings.initialWindow, 6);
    wishes.writeUInt32BE(windowBytes, 8);
    this.#send(preface, frame(frameTypes.settings, 0, 0, wishes));
    this.#send(frame(frameTypes.windowUpdate, 0, 0, word(windowBytes - protocolWindow)));
    this.#keepalive = setInterval(() => this.#ping(), options.keepaliveMs ?? 310_000).unref();
  }

  /** Takes what was read; the bytes may be overwritten afterwards. */
  feed(bytes: Buffer, length: number): void {
    if (this.#problem !== undefined) return;
    try {
      this.#frames.feed(bytes, length);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#fail(`what came is no HTTP/2: ${error.message}`);
    }
  }

  /** Makes a call. `cancel` ends it, and tells `ended` nothing. */
  call(options: CallOptions): { cancel(): void } {
    if (this.#problem !== undefined) {
      const details = this.#problem;
      queueMicrotask(() => options.ended({ code: codes.unavailable, details }));
      return { cancel: () => {} };
    }
    const stream = this.#nextStream;
    this.#nextStream += 2;
    const messages = new MessageReader(options.take, mostMessageBytes);
    this.#calls.set(stream, { ...options, messages, taken: 0, hasHeaders: false });
    const { authority, isSecure } = this.#options;
    const headers = writeHeaders([
      [":method", "POST"],
      [":scheme", isSecure ? "https" : "http"],
      [":path", options.path],
      [":authority", authority],
      ["content-type", "application/grpc"],
      ["te", "trailers"],
      ["user-agent", "bailiff-node-agent"],
    ]);
    const body = Buffer.concat([Buffer.of(0), word(options.message.length), options.message]);
    this.#send(
      frame(frameTypes.headers, flags.endHeaders, stream, headers),
      frame(frameTypes.data, flags.endStream, stream, body),
    );
    return {
      cancel: () => {
        if (this.#calls.delete(stream)) this.#send(frame(frameTypes.resetStream, 0, stream, word(cancelCode)));
      },
    };
  }

  /** Ends the connection and every call. */
  close(): void {
    this.#fail("the connection was closed by ourselves");
  }

  #send(...frames: readonly Buffer[]): void {
    if (this.#problem === undefined && !this.#socket.destroyed) this.#socket.write(Buffer.concat(frames));
  }

  #data(stream: number, bytes: Buffer, start: number, end: number): void {
    const call = this.#calls.get(stream);
    if (call === undefined) return; // cancelled: what was under way still comes
    try {
      call.messages.feed(bytes, start, end);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#send(frame(frameTypes.resetStream, 0, stream, word(cancelCode)));
      this.#end(stream, codes.internal, error.message);
    }
  }

  #dataEnd(stream: number, flag: number, bytes: number): void {
    this.#taken += bytes;
    if (this.#taken >= windowBytes / 4) {
      this.#send(frame(frameTypes.windowUpdate, 0, 0, word(this.#taken)));
      this.#taken = 0;
    }
    const call = this.#calls.get(stream);
    if (call === undefined) return;
    call.taken += bytes;
    if ((flag & flags.endStream) !== 0) this.#end(stream, codes.internal, "the answer has no status");
    else if (call.taken >= windowBytes / 4) {
      this.#send(frame(frameTypes.windowUpdate, 0, stream, word(call.taken)));
      call.taken = 0;
    }
  }

  #frame(type: number, flag: number, stream: number, payload: Buffer): void {
    if (this.#headerBlock !== undefined && type !== frameTypes.continuation)
      throw new RangeError("a header block that was not ended");
    switch (type) {
      case frameTypes.headers:
        this.#headerBlock = { stream, flag, bytes: Buffer.from(headerPart(flag, payload)) };
        if ((flag & flags.endHeaders) !== 0) this.#headersEnd();
        return;
      case frameTypes.continuation: {
        const block = this.#headerBlock;
        if (block?.stream !== stream) throw new RangeError("headers go on that did not begin");
        if (block.bytes.length + payload.length > mostHeaderBytes) throw new RangeError("headers without an end");
        block.bytes = Buffer.concat([block.bytes, payload]);
        if ((flag & flags.endHeaders) !== 0) this.#headersEnd();
        return;
      }
      case frameTypes.settings:
        if ((flag & flags.ack) !== 0) return;
        this.#send(frame(frameTypes.settings, flags.ack, 0));
        this.#ready.resolve();
        return;
      case frameTypes.ping:
        if ((flag & flags.ack) === 0) this.#send(frame(frameTypes.ping, flags.ack, 0, payload));
        else clearTimeout(this.#impatience);
        return;
      case frameTypes.resetStream:
        this.#end(stream, codes.unavailable, `the server reset the stream (${payload.readUInt32BE(0)})`);
        return;
      case frameTypes.goAway:
        this.#fail(`the server goes away: ${payload.toString("utf8", 8, 200) || `code ${payload.readUInt32BE(4)}`}`);
        return;
      case frameTypes.pushPromise:
        throw new RangeError("a push that was not asked for");
    }
  }

  #headersEnd(): void {
    const block = this.#headerBlock;
    if (block === undefined) return;
    this.#headerBlock = undefined;
    // Of cancelled calls as well: the table of headers goes on.
    const headers = this.#headers.read(block.bytes);
    const call = this.#calls.get(block.stream);
    if (call === undefined) return;
    const status = headers.get(":status");
    const isInterim = status?.startsWith("1") === true;
    if (status !== undefined && status !== "200" && !isInterim)
      this.#end(block.stream, codes.unknown, `the server answers with HTTP status ${status}`);
    else if ((block.flag & flags.endStream) !== 0) this.#trailers(block.stream, call, headers);
    else if (!isInterim) call.hasHeaders = true;
  }

  #trailers(stream: number, call: Call, headers: ReadonlyMap<string, string>): void {
    const code = Number(headers.get("grpc-status") ?? Number.NaN);
    if (!Number.isInteger(code)) this.#end(stream, codes.unknown, "the answer has no status");
    else if (code === 0 && call.messages.isWithin) this.#end(stream, codes.internal, "half a message at the end");
    else this.#end(stream, code, unescaped(headers.get("grpc-message") ?? ""));
  }

  #end(stream: number, code: number, details: string): void {
    const call = this.#calls.get(stream);
    this.#calls.delete(stream);
    call?.ended({ code, details });
  }

  #ping(): void {
    this.#send(frame(frameTypes.ping, 0, 0, Buffer.alloc(8)));
    clearTimeout(this.#impatience);
    const patienceMs = this.#options.keepaliveTimeoutMs ?? 10_000;
    this.#impatience = setTimeout(() => this.#fail("no answer to a ping"), patienceMs).unref();
  }

  #fail(problem: string): void {
    if (this.#problem !== undefined) return;
    this.#problem = problem;
    clearInterval(this.#keepalive);
    clearTimeout(this.#impatience);
    this.#socket.destroy();
    this.#ready.reject(new Error(problem));
    for (const stream of [...this.#calls.keys()]) this.#end(stream, codes.unavailable, problem);
  }
}

/** A HEADERS frame without its padding and what it once said of priority. */
function headerPart(flag: number, payload: Buffer): Buffer {
  const isPadded = (flag & flags.padded) !== 0;
  const padding = isPadded ? (payload[0] ?? 0) : 0;
  const from = (isPadded ? 1 : 0) + ((flag & flags.priority) !== 0 ? 5 : 0);
  if (from + padding > payload.length) throw new RangeError("a frame that is shorter than its padding");
  return payload.subarray(from, payload.length - padding);
}

/** gRPC's messages in headers are percent-encoded UTF-8. */
function unescaped(text: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const hex = text[at] === "%" ? Number.parseInt(text.slice(at + 1, at + 3), 16) : Number.NaN;
    if (Number.isNaN(hex)) bytes.push(text.charCodeAt(at) & 255);
    else {
      bytes.push(hex);
      at += 2;
    }
  }
  return Buffer.from(bytes).toString("utf8");
}
