// The bytes of a recording: a file or a stream, gzip undone where the first bytes say so. Whatever goes wrong is noted,
// and ends the bytes; what came before it has been given.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip, type Gunzip } from "node:zlib";
import { fileProblem } from "./file-problem.ts";
import type { RecordingTally, Skip } from "./tally.ts";

/** Compressed bytes are unpacked in pieces of this size: at worst 1032 times as many come out, and wait in memory. */
const pieceBytes = 8192;

/** Gives the uncompressed bytes of a path or stream. Doesn't throw: problems go to `skip`. */
export async function* bytesOf(source: string | Readable, tally: RecordingTally, skip: Skip): AsyncGenerator<Buffer> {
  let gunzip: Gunzip | undefined;
  let head: Buffer | undefined = Buffer.alloc(0);
  try {
    for await (const chunk of rawBytes(source, tally, skip)) {
      let bytes = chunk;
      if (head !== undefined) {
        bytes = Buffer.concat([head, chunk]);
        head = bytes.length < 2 ? bytes : undefined;
        if (head !== undefined) continue;
        if (bytes[0] === 0x1f && bytes[1] === 0x8b) gunzip = quietGunzip();
      }
      if (gunzip === undefined) yield bytes;
      else if (!(yield* unpack(gunzip, bytes, skip))) return;
    }
    if (head !== undefined && head.length > 0) yield head;
    if (gunzip !== undefined) yield* unpack(gunzip, undefined, skip);
  } finally {
    gunzip?.destroy();
  }
}

/** Errors reach `feed` through its callbacks; a listener must be there all the same, or they end the process. */
function quietGunzip(): Gunzip {
  return createGunzip().on("error", (error) => error);
}

async function* rawBytes(source: string | Readable, tally: RecordingTally, skip: Skip): AsyncGenerator<Buffer> {
  try {
    if (typeof source === "string") {
      const { size } = await stat(source);
      // Devices and pipes have no size to speak of.
      if (size > 0) tally.bytesTotal = size;
    }
    for await (const chunk of typeof source === "string" ? createReadStream(source) : source) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk as string | Uint8Array);
      tally.bytesRead += bytes.length;
      yield bytes;
    }
  } catch (error) {
    skip("unreadable", "", `can't be read: ${fileProblem(error)}`, 0);
  }
}

/** Unpacks some bytes, or finishes without any. Gives false where nothing more can be unpacked. */
async function* unpack(gunzip: Gunzip, bytes: Buffer | undefined, skip: Skip): AsyncGenerator<Buffer, boolean> {
  const size = bytes?.length ?? 1;
  for (let start = 0; start < size; start += pieceBytes) {
    const unpacked: Buffer[] = [];
    const collect = (chunk: Buffer) => unpacked.push(chunk);
    gunzip.on("data", collect);
    const failure = await feed(gunzip, bytes?.subarray(start, start + pieceBytes));
    gunzip.off("data", collect);
    yield* unpacked;
    if (failure !== undefined) {
      skip(
        "gzip",
        "",
        `its gzip compression is damaged or cut: ${messageOf(failure)}; what came before was read, but for its last 16 KiB at most`,
        0,
      );
      return false;
    }
    if (gunzip.readableEnded && bytes !== undefined) {
      skip("gzip", "", "its compressed part has ended, what comes after that was not read", 0);
      return false;
    }
  }
  return true;
}

/** Gives what went wrong with a piece, or with the end where there is no piece. */
function feed(gunzip: Gunzip, piece: Buffer | undefined): Promise<unknown> {
  return new Promise((resolve) => {
    // After the end of the compressed part a write is never answered, only the end is told.
    const done = (error?: Error | null) => {
      gunzip.off("end", done).off("close", done);
      resolve(gunzip.errored ?? error ?? undefined);
    };
    gunzip.once("end", done).once("close", done);
    if (piece !== undefined) gunzip.write(piece, done);
    else gunzip.end();
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
