// Why a call is over, in words for people. A server says it by a gRPC status behind the answer, or instead of it; where there is none,
// HTTP/2 has three more ways to end a stream, and a connection may simply be gone.
import { unescape as unescaped } from "node:querystring";

/** Of an answer, and of what comes behind it. */
export type AnswerHeaders = Readonly<Record<string, number | string | readonly string[] | undefined>>;

/** What was heard of a call until its stream was closed. */
export interface Ending {
  readonly headers: AnswerHeaders;
  /** Of HTTP/2, 0: none. */
  readonly resetCode: number;
  /** We ended it ourselves. */
  readonly isCancelled: boolean;
  /** What was wrong with a message, or with who took it. */
  readonly failure: string | undefined;
  /** Why the connection is gone, where it is. */
  readonly lost: string | undefined;
  /** That came of a message whose end didn't. */
  readonly pendingBytes: number;
}

/** What went wrong, beginning with a status as gRPC's tools write it; undefined: nothing did. */
export function problemOf({
  headers,
  resetCode,
  isCancelled,
  failure,
  lost,
  pendingBytes,
}: Ending): string | undefined {
  const { ":status": http, "content-type": type, "grpc-status": status, "grpc-message": message } = headers;
  const isHeard = http !== undefined;
  if (isHeard && status === undefined && Number(http) !== 200) return `HTTP status ${http}: this is no gRPC server`;
  if (isHeard && status === undefined && !String(type).startsWith("application/grpc"))
    return `an answer of type ${type ?? "unknown"}: this is no gRPC server`;
  if (failure !== undefined) return failure;
  if (status !== undefined && status !== "0") return `${nameOf(String(status))}: ${unescaped(String(message ?? ""))}`;
  if (status !== undefined && pendingBytes > 0)
    return `${nameOf("13")}: the stream ended within a message, of which ${pendingBytes} bytes came`;
  if (status !== undefined) return undefined;
  if (isCancelled) return `${nameOf("1")}: it was cancelled here`;
  if (lost !== undefined) return `${nameOf("14")}: the connection was lost: ${lost}`;
  if (resetCode !== 0)
    return `${nameOf(statusOfReset[resetCode] ?? "13")}: the stream was reset (HTTP/2 ${http2NameOf(resetCode)})`;
  return `${nameOf("2")}: the server ended the stream without a status`;
}

/** What a server that goes away says of it. `debugData` is its own words, in gRPC's servers a name such as too_many_pings. */
export function goodbyeOf(code: number, debugData: ArrayBufferView | undefined): string {
  const { buffer, byteOffset = 0, byteLength = 0 } = debugData ?? {};
  const words = buffer === undefined ? "" : String(Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength));
  const said = words === "" ? "" : `: ${words.slice(0, mostWords)}`;
  return `the server said goodbye (HTTP/2 GOAWAY ${http2NameOf(code)}${said})`;
}

const mostWords = 200;

const names =
  "OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED".split(
    " ",
  );
const nameOf = (code: string): string => `${code} ${names[Number(code)] ?? "of no known kind"}`;

/** RFC 9113, section 7. */
const http2Names =
  "NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED FRAME_SIZE_ERROR REFUSED_STREAM CANCEL COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM INADEQUATE_SECURITY HTTP_1_1_REQUIRED".split(
    " ",
  );
const http2NameOf = (code: number): string => http2Names[code] ?? `code ${code}`;

/** From "gRPC over HTTP2", Errors: what isn't here is INTERNAL. */
const statusOfReset: Readonly<Record<number, string>> = { 7: "14", 8: "1", 11: "8", 12: "7" };
