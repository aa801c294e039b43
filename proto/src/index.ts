// The public door of @bailiff/proto: messages of Tetragon's stream in, Events out.

export { frameDrift, jsonDrift } from "./drift/drift.ts";
export { type DecodeCode, DecodeError, decodeCodes } from "./error.ts";
export type * from "./event.ts";
export { decodeFrame, decodeFrameAt } from "./frame/frame.ts";
export { decodeJson } from "./json/json.ts";
