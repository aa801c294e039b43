// Bytes in, lines out: a watch is one JSON document a line. A line without an end in sight is an error, not a buffer.

/** The longest line that is kept; etcd stores at most 1.5 MiB an object, so nothing honest comes near. */
const longestLineBytes = 16 * 1024 * 1024;

/** Cuts a stream of chunks into lines, without their ends; an unfinished last line is dropped. Throws RangeError beyond the limit. */
export async function* lines(
  chunks: AsyncIterable<Uint8Array>,
  limitBytes: number = longestLineBytes,
): AsyncGenerator<string> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      held.push(chunk.subarray(start, end));
      start = end + 1;
      const line = Buffer.concat(held).toString("utf8");
      held = [];
      heldBytes = 0;
      if (line !== "") yield line;
    }
    if (start === chunk.length) continue;
    held.push(chunk.subarray(start));
    heldBytes += chunk.length - start;
    if (heldBytes > limitBytes) throw new RangeError(`a line of more than ${limitBytes} bytes`);
  }
}
