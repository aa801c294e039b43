// The one error of every call to the API server; `code` 0 means that no answer came, so nothing is known of the outcome.

/** What an ApiError is made of. */
export interface ApiErrorParts {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly body?: unknown;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/**
 * A refused or failed call.
 * - `code`: the HTTP status; 0 when there was no answer (then `reason` is Timeout, Unreachable or Credentials).
 * - `reason`: the API server's machine-readable word (NotFound, Conflict, AlreadyExists, Expired …) or ours.
 * - `body`: the parsed Status object, or the text when it was none.
 * - `retryAfterMs`: how long the API server asked us to stay away.
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: number;
  readonly reason: string;
  readonly body: unknown;
  readonly retryAfterMs: number | undefined;

  constructor({ code, reason, message, body, retryAfterMs, cause }: ApiErrorParts) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.reason = reason;
    this.body = body;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The longest that we stay away because we were asked to; a hostile or broken answer can't park us for a day. */
const longestRetryAfterMs = 60_000;

/**
 * The error that an answer with a bad status stands for.
 * @param call what was asked, for the message: "GET /api/v1/pods"
 * @param text the body as it came; a Status object when the API server itself answered
 * @param retryAfter the Retry-After header, in seconds
 */
export function errorFromAnswer(call: string, code: number, text: string, retryAfter?: string): ApiError {
  const body = parsed(text);
  const status = isRecord(body) && body.kind === "Status" ? body : {};
  return errorFromStatus(call, { ...status, code }, body, retryAfter);
}

/** The error that a Status object stands for, such as the one in a watch's ERROR event. */
export function errorFromStatus(
  call: string,
  status: Record<string, unknown>,
  body: unknown = status,
  retryAfter?: string,
): ApiError {
  const code = typeof status.code === "number" ? status.code : 500;
  const reason = typeof status.reason === "string" && status.reason !== "" ? status.reason : `Http${code}`;
  const said = typeof status.message === "string" ? status.message : typeof body === "string" ? body : "no message";
  const details = isRecord(status.details) ? status.details : {};
  const seconds = Number(retryAfter ?? details.retryAfterSeconds ?? Number.NaN);
  const retryAfterMs = seconds > 0 ? Math.min(seconds * 1000, longestRetryAfterMs) : undefined;
  return new ApiError({
    code,
    reason,
    message: `${call}: ${code} ${reason}: ${said.slice(0, 4096)}`,
    body,
    retryAfterMs,
  });
}

/** The object isn't there (or the whole kind isn't served). */
export const isNotFound = (error: unknown): error is ApiError => error instanceof ApiError && error.code === 404;

/**
 * That object isn't there, and the API server knows its kind. Of a kind that it doesn't serve, because the CRD is missing or it has
 * only just started, it says 404 as well, but names nothing.
 */
export function isMissing(error: unknown, name: string): error is ApiError {
  const details = isNotFound(error) && isRecord(error.body) ? error.body.details : undefined;
  return isRecord(details) && details.name === name;
}

/** Somebody changed the object in between: read it again. AlreadyExists has code 409 too and is none of these. */
export const isConflict = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.code === 409 && error.reason !== "AlreadyExists";

/** An object of that name was there already. */
export const isAlreadyExists = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.reason === "AlreadyExists";

/** The resourceVersion or continue token is older than what the API server remembers: list anew. */
export const isGone = (error: unknown): error is ApiError => error instanceof ApiError && error.code === 410;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // a proxy's page or a panic's text: kept as it came, for the message
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
