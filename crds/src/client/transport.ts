// One HTTP request and its answer. Every request has a deadline that covers credentials, connecting and the whole
// body: a black-holed call would otherwise hang for minutes.
import { ApiError, errorFromAnswer } from "./api-error.ts";
import type { Clock } from "./clock.ts";
import type { Credentials } from "./credentials.ts";
import { Deadline, TimedOut, unlessAborted } from "./deadline.ts";
import { turns } from "./fairness/fairness.ts";

/** A request as the wire wants it; `contentType` goes with `body`, `resource` is for metrics (a plural or ""). */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly body?: unknown;
  readonly contentType?: string | undefined;
  readonly resource?: string | undefined;
  /** Asked at the last moment before the request goes out. */
  readonly mayBeSent?: (() => boolean) | undefined;
}

/** What became of a request, for metrics; `code` is 0 when no answer came. A watch is observed when it ends. */
export interface Observation {
  readonly method: Call["method"] | "WATCH";
  readonly resource: string;
  readonly code: number;
  readonly durationMs: number;
}

/** Sends requests over the shared connections. */
export class Transport {
  readonly #credentials: Credentials;
  readonly #clock: Clock;
  readonly #observe: (observation: Observation) => void;

  constructor(credentials: Credentials, clock: Clock, observe: (observation: Observation) => void = () => {}) {
    this.#credentials = credentials;
    this.#clock = clock;
    this.#observe = observe;
  }

  /** The parsed JSON body of a 2xx answer. Rejects with an ApiError, or with the signal's reason when that ended it. */
  async send(call: Call, timeoutMs: number, signal?: AbortSignal): Promise<unknown> {
    const deadline = new Deadline(this.#clock, timeoutMs, signal);
    const done = this.#observing(call, call.method);
    try {
      const answer = await this.#request(call, deadline.signal);
      const text = await answer.body.text();
      done(answer.statusCode);
      deadline.clear();
      // Answers that came together are read, and what waited for them goes on, one after the other.
      await turns.yield();
      if (answer.statusCode >= 400) throw this.#refusal(call, answer, text);
      return parsed(call, text);
    } catch (error) {
      throw explained(call, error, signal, deadline.passed ? `no answer within ${timeoutMs} ms` : undefined);
    } finally {
      deadline.clear();
      done(0);
    }
  }

  /**
   * The body of an answer that goes on for as long as the API server likes, chunk by chunk. Throws an ApiError of
   * reason Timeout when nothing at all comes for `silenceMs`, and the signal's reason when that ends it.
   */
  async *stream(call: Call, silenceMs: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const deadline = new Deadline(this.#clock, silenceMs, signal);
    const done = this.#observing(call, "WATCH");
    try {
      const answer = await this.#request(call, deadline.signal);
      if (answer.statusCode >= 400) {
        const text = await answer.body.text();
        done(answer.statusCode);
        throw this.#refusal(call, answer, text);
      }
      for await (const chunk of answer.body) {
        deadline.restart();
        yield chunk;
      }
      done(answer.statusCode);
    } catch (error) {
      throw explained(call, error, signal, deadline.passed ? `silent for ${silenceMs} ms` : undefined);
    } finally {
      deadline.clear();
      done(0);
    }
  }

  async #request(call: Call, signal: AbortSignal) {
    const { method, path, query, body, contentType } = call;
    const { server, headers, dispatcher } = await unlessAborted(this.#credentials.access(), signal);
    if (call.mayBeSent?.() === false) {
      const message = `${title(call)}: not sent, since this process may not write now`;
      throw new ApiError({ code: 0, reason: "Fenced", message });
    }
    // Registered first, so that whoever hears of the time-out asks again over other connections.
    const onAbort = () => signal.reason instanceof TimedOut && this.#credentials.distrust(dispatcher);
    signal.addEventListener("abort", onAbort, { once: true });
    const answer = dispatcher.request({
      origin: server.origin,
      path: `${server.pathname.replace(/\/$/, "")}${path}${search(query)}`,
      method,
      headers: {
        accept: "application/json",
        "user-agent": "bailiff",
        ...headers,
        ...(body === undefined ? {} : { "content-type": contentType ?? "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal,
      // The deadline rules alone: undici's own limits of five minutes would end what we allowed to last longer.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    // undici hears of an abort only once it is connected, which may take longer than we were given.
    return unlessAborted(answer, signal);
  }

  #refusal(call: Call, answer: { statusCode: number; headers: Record<string, unknown> }, text: string): ApiError {
    if (answer.statusCode === 401) this.#credentials.expire();
    const retryAfter = answer.headers["retry-after"];
    return errorFromAnswer(
      title(call),
      answer.statusCode,
      text,
      retryAfter === undefined ? undefined : `${retryAfter}`,
    );
  }

  /** Reports a request once, with the first code that is known. */
  #observing(call: Call, method: Observation["method"]): (code: number) => void {
    const startedMs = this.#clock.monotonicMs();
    let open = true;
    return (code) => {
      if (!open) return;
      open = false;
      const durationMs = this.#clock.monotonicMs() - startedMs;
      this.#observe({ method, resource: call.resource ?? "", code, durationMs });
    };
  }
}

const title = ({ method, path }: Call) => `${method} ${path}`;

function search(query: Call["query"] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, `${value}`);
  return parameters.size === 0 ? "" : `?${parameters}`;
}

/** The JSON value of a body or of a line of one; throws an ApiError of reason InvalidBody. */
export function parsed(call: Call, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = `${title(call)}: the answer is no JSON: ${text.slice(0, 200)}`;
    throw new ApiError({ code: 0, reason: "InvalidBody", message, body: text.slice(0, 4096), cause });
  }
}

/** What the caller sees: its own abort as it is, everything else as an ApiError. */
function explained(call: Call, error: unknown, signal: AbortSignal | undefined, late: string | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (late !== undefined)
    return new ApiError({ code: 0, reason: "Timeout", message: `${title(call)}: ${late}`, cause: error });
  if (error instanceof ApiError) return error;
  const said = error instanceof Error ? error.message || error.name : String(error);
  return new ApiError({ code: 0, reason: "Unreachable", message: `${title(call)}: ${said}`, cause: error });
}
