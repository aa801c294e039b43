// Header blocks of HTTP/2 (HPACK, RFC 7541): all of the reading, since the other side chooses how it writes, and of the writing the
// plainest form there is, since we say next to nothing.
import { decodeHuffman } from "./huffman.ts";

type Field = readonly [name: string, value: string];

const withValues = [
  ":authority",
  ":method=GET",
  ":method=POST",
  ":path=/",
  ":path=/index.html",
  ":scheme=http",
  ":scheme=https",
  ":status=200",
  ":status=204",
  ":status=206",
  ":status=304",
  ":status=400",
  ":status=404",
  ":status=500",
  "accept-charset",
  "accept-encoding=gzip, deflate",
];
const names =
  "accept-language accept-ranges accept access-control-allow-origin age allow authorization cache-control content-disposition content-encoding content-language content-length content-location content-range content-type cookie date etag expect expires from host if-match if-modified-since if-none-match if-range if-unmodified-since last-modified link location max-forwards proxy-authenticate proxy-authorization range referer refresh retry-after server set-cookie strict-transport-security transfer-encoding user-agent vary via www-authenticate";
/** Appendix A; the first one has index 1. */
const fixed: readonly Field[] = [...withValues, ...names.split(" ")].map((text) => {
  const [name = "", value = ""] = text.split("=");
  return [name, value];
});

/** What a field takes of the table beside its text. */
const fieldOverhead = 32;
/** As the other side may use without asking. */
const tableBytes = 4096;

/** Reads the header blocks of one connection, in order: each may name what an earlier one said. */
export class HeaderReader {
  /** Newest first. */
  readonly #table: Field[] = [];
  #bytes = 0;
  #limit = tableBytes;

  /** Names to values; of a name that is there twice, the last. Throws a RangeError: then nothing after it can be read either. */
  read(block: Uint8Array): Map<string, string> {
    const headers = new Map<string, string>();
    const at = { bytes: block, pos: 0 };
    while (at.pos < block.length) {
      const byte = block[at.pos] ?? 0;
      if ((byte & 0xe0) === 0x20) {
        this.#resize(integer(at, 5));
        continue;
      }
      const field = byte >= 0x80 ? this.#field(integer(at, 7)) : this.#literal(at, byte >= 0x40 ? 6 : 4);
      if (byte >= 0x40 && byte < 0x80) this.#keep(field);
      headers.set(field[0], field[1]);
    }
    return headers;
  }

  #literal(at: Position, bits: number): Field {
    const index = integer(at, bits);
    const name = index === 0 ? string(at) : this.#field(index)[0];
    return [name, string(at)];
  }

  #field(index: number): Field {
    const field = index <= fixed.length ? fixed[index - 1] : this.#table[index - fixed.length - 1];
    if (field === undefined) throw new RangeError(`no header has index ${index}`);
    return field;
  }

  #keep(field: Field): void {
    this.#table.unshift(field);
    this.#bytes += bytesOf(field);
    this.#evict();
  }

  #resize(bytes: number): void {
    if (bytes > tableBytes) throw new RangeError("a header table larger than was offered");
    this.#limit = bytes;
    this.#evict();
  }

  #evict(): void {
    while (this.#bytes > this.#limit) {
      const oldest = this.#table.pop();
      if (oldest === undefined) break;
      this.#bytes -= bytesOf(oldest);
    }
  }
}

const bytesOf = ([name, value]: Field): number => name.length + value.length + fieldOverhead;

interface Position {
  readonly bytes: Uint8Array;
  pos: number;
}

/** An integer of which the first `bits` bits are in the byte at hand. */
function integer(at: Position, bits: number): number {
  const most = 2 ** bits - 1;
  let value = (at.bytes[at.pos++] ?? 0) & most;
  if (value < most) return value;
  for (let scale = 1; scale <= 2 ** 21; scale *= 128) {
    const byte = at.bytes[at.pos++];
    if (byte === undefined) throw new RangeError("a header block that ends too soon");
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
  throw new RangeError("an integer too large for a header");
}

function string(at: Position): string {
  const isCoded = ((at.bytes[at.pos] ?? 0) & 0x80) !== 0;
  const length = integer(at, 7);
  const end = at.pos + length;
  if (end > at.bytes.length) throw new RangeError("a header block that ends too soon");
  const bytes = at.bytes.subarray(at.pos, end);
  at.pos = end;
  return isCoded ? decodeHuffman(bytes) : Buffer.from(bytes).toString("latin1");
}

/** A block of these headers, none of which the other side is asked to remember. */
export function writeHeaders(headers: readonly Field[]): Buffer {
  return Buffer.concat(headers.flatMap(([name, value]) => [Buffer.of(0), plain(name), plain(value)]));
}

function plain(text: string): Buffer {
  const bytes = Buffer.from(text, "latin1");
  if (bytes.length < 127) return Buffer.concat([Buffer.of(bytes.length), bytes]);
  const head = [127];
  let rest = bytes.length - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) head.push((rest % 128) + 128);
  return Buffer.concat([Buffer.from([...head, rest]), bytes]);
}
