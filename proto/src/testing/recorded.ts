// The recordings of test/fixtures, for tests: whole files at once and unforgiving, unlike the node agent's reader.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const fixtures = join(import.meta.dirname, "../../../test/fixtures");

/** Paths of all fixture files with one of these endings, in order. */
export function recordings(folder: "captures" | "captures/evidence" | "corpus/sessions", ending: string): string[] {
  const path = join(fixtures, folder);
  return readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(path, name));
}

function bytesOf(path: string): Buffer {
  const bytes = readFileSync(path);
  return path.endsWith(".gz") ? gunzipSync(bytes) : bytes;
}

/** The frames of a `.pb` or `.pb.gz` file. */
export function framesOf(path: string): Buffer[] {
  const bytes = bytesOf(path);
  const frames: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = start + 4 + bytes.readUInt32BE(start);
    frames.push(bytes.subarray(start + 4, end));
    start = end;
  }
  return frames;
}

/** The messages of a JSON export; two of the recordings begin with NULs, where a log was cut while it was written. */
export function messagesOf(path: string): unknown[] {
  const lines = bytesOf(path).toString("utf8").replaceAll("\0", "").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as unknown);
}
