// What a message has that proto/tetragon.proto neither reads nor names as unread: fields of a newer Tetragon. Decoders
// pass over such fields without a word; to look for them costs half as much as to decode, so it is apart from them.

import type protobuf from "protobufjs/light.js";
import { skip } from "../frame/skip.ts";
import { finish, type Reader, readerOf, uint32 } from "../frame/wire.ts";
import { tetragon } from "../generated/tetragon.js";
import { type Shape, shapeOf } from "./shape.ts";

/** Bounds of an answer: a hostile message could hold any number of fields with names of any length. */
const mostPaths = 16;
const longestName = 64;

// The generated declarations speak of classes; at run time they are protobufjs' reflected types.
const response = shapeOf(tetragon.GetEventsResponse as unknown as protobuf.Type);

/**
 * Paths of the fields of a frame that are news, such as `process_exec.process.#99` (`#31`: an event type); at most 16. It looks into
 * more than decodeFrame reads: where bytes turn out to be no message, the answer is what was found up to there.
 */
export function frameDrift(bytes: Uint8Array): string[] {
  const paths: string[] = [];
  const reader = readerOf(bytes);
  try {
    walkFrame(reader, reader.len, response, "", paths);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return paths;
}

function walkFrame(reader: Reader, end: number, shape: Shape, path: string, paths: string[]): void {
  while (reader.pos < end && paths.length < mostPaths) {
    const tag = uint32(reader);
    const field = shape.byNumber.get(tag >>> 3);
    if (field === undefined) paths.push(`${path}#${tag >>> 3}`);
    if (field?.inside !== undefined && (tag & 7) === 2) {
      const innerEnd = uint32(reader) + reader.pos;
      walkFrame(reader, innerEnd, field.inside, `${path}${field.name}.`, paths);
      reader.pos = innerEnd;
    } else skip(reader, tag);
  }
  if (paths.length < mostPaths) finish(reader, end);
}

/** As `frameDrift`, for a message of the JSON export: `process_exec.process.shiny`. Takes any value, never throws. */
export function jsonDrift(message: unknown): string[] {
  const paths: string[] = [];
  walkJson(message, response, "", paths);
  return paths;
}

function walkJson(value: unknown, shape: Shape, path: string, paths: string[]): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) {
      if (!Array.isArray(item)) walkJson(item, shape, path, paths);
    }
    return;
  }
  for (const name of Object.keys(value)) {
    if (paths.length >= mostPaths) return;
    const field = shape.byName.get(name);
    if (field === undefined) paths.push(path + name.slice(0, longestName));
    else if (field.inside !== undefined) {
      walkJson((value as Record<string, unknown>)[name], field.inside, `${path}${name}.`, paths);
    }
  }
}
