// What a decoder says of a message that it can't turn into an Event: one class, a closed list of codes.

/**
 * - `malformed-frame`: the bytes are no protobuf message (truncated, bad lengths, bad tags).
 * - `not-an-object`: the JSON value is no object.
 * - `wrong-type`: a field that Bailiff reads has another type than Tetragon's API gives it.
 * - `no-time`: the message has no event time, so it is no event of Tetragon's.
 * - `bad-time`: the event time is outside the years 1970 to 2255, where microseconds are exact numbers.
 */
export const decodeCodes = ["malformed-frame", "not-an-object", "wrong-type", "no-time", "bad-time"] as const;
export type DecodeCode = (typeof decodeCodes)[number];

/** The one error that decoders throw. `code` is for counting; the message is for people. */
export class DecodeError extends Error {
  readonly code: DecodeCode;

  constructor(code: DecodeCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DecodeError";
    this.code = code;
  }
}
