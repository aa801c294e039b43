// What a message has that neither Bailiff nor proto/tetragon.proto knows: fields of a newer Tetragon. Decoders pass over
// such fields without a word, so this looks for them apart from the hot path.

import type protobuf from "protobufjs/light.js";
import { finish, type Reader, readerOf, skip } from "../frame/wire.ts";
import { tetragon } from "../generated/tetragon.js";

/** Bounds of an answer: a hostile message could hold any number of fields with names of any length. */
const mostPaths = 16;
const longestName = 64;

// The generated declarations speak of classes; at run time they are protobufjs' reflected types.
const response = tetragon.GetEventsResponse as unknown as protobuf.Type;

/**
 * Paths of the fields of a frame that the schema neither reads nor names as unread, such as `process_exec.process.#99`;
 * at most 16. Give it frames that decodeFrame takes: it throws RangeError or Error on others.
 */
export function frameDrift(bytes: Uint8Array): string[] {
  const paths: string[] = [];
  const reader = readerOf(bytes);
  walkFrame(reader, reader.len, response, "", paths);
  return paths;
}

function walkFrame(reader: Reader, end: number, type: protobuf.Type, path: string, paths: string[]): void {
  while (reader.pos < end && paths.length < mostPaths) {
    const tag = reader.uint32();
    const number = tag >>> 3;
    const field = type.fieldsById[number];
    const inner = field === undefined ? undefined : messageOf(field);
    if (field !== undefined && inner !== undefined && (tag & 7) === 2) {
      const innerEnd = reader.uint32() + reader.pos;
      walkFrame(reader, innerEnd, inner, `${path}${field.name}.`, paths);
      reader.pos = innerEnd;
      continue;
    }
    if (field === undefined && !type.isReservedId(number)) paths.push(`${path}#${number}`);
    skip(reader, tag);
  }
  if (paths.length < mostPaths) finish(reader, end);
}

/** As `frameDrift`, for a message of the JSON export: `process_exec.process.shiny`. */
export function jsonDrift(message: unknown): string[] {
  const paths: string[] = [];
  walkJson(message, response, "", paths);
  return paths;
}

function walkJson(value: unknown, type: protobuf.Type, path: string, paths: string[]): void {
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) walkJson(item, type, path, paths);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, inside] of Object.entries(value)) {
    if (paths.length >= mostPaths) return;
    const field = Object.hasOwn(type.fields, name) ? type.fields[name] : undefined;
    const inner = field === undefined ? undefined : messageOf(field);
    if (inner !== undefined) walkJson(inside, inner, `${path}${name}.`, paths);
    else if (field === undefined && !type.isReservedName(name)) paths.push(path + name.slice(0, longestName));
  }
}

/** The type of a message field that is worth looking into: no map, and no body that is unread as a whole. */
function messageOf(field: protobuf.Field): protobuf.Type | undefined {
  const type = field.resolve().resolvedType;
  if (field.map || type === null || !("fieldsById" in type)) return undefined;
  return type.fieldsArray.length > 0 ? type : undefined;
}
