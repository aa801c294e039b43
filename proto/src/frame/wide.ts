// Varints of 64 bits, which JavaScript has no number for: in two halves, and from those what the caller can do with.

/** Where a varint is read from, and where it begins. */
export interface Place {
  readonly buf: Uint8Array;
  pos: number;
  readonly len: number;
}

/** What was read last, both unsigned: an object for each would be made to be thrown away. */
const halves = { low: 0, high: 0 };

function readHalves(reader: Place): void {
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70 && reader.pos < reader.len; shift += 7) {
    const byte = reader.buf[reader.pos++] as number;
    const bits = byte & 127;
    if (shift < 32) low |= bits << shift;
    if (shift > 28) high |= bits << (shift - 32);
    else if (shift === 28) high = bits >>> 4;
    if (byte < 128) {
      halves.low = low >>> 0;
      halves.high = high >>> 0;
      return;
    }
  }
  throw new RangeError("a varint has no end");
}

/** The lowest 32 bits. */
export function low32(reader: Place): number {
  readHalves(reader);
  return halves.low;
}

/** Without a sign, exact up to 2^53; negative ones come out huge, for range checks to refuse. */
export function wide(reader: Place): number {
  readHalves(reader);
  return halves.high * 0x1_0000_0000 + halves.low;
}

/** With a sign, exact from -2^53 to 2^53; what is outside of that comes out so too. */
export function signedWide(reader: Place): number {
  readHalves(reader);
  return (halves.high | 0) * 0x1_0000_0000 + halves.low;
}

/** A power of two. Sockets are few and used again: of 20 calls 15 or more are by one whose pointer was among the last. */
const slots = 256;
const known = {
  lows: new Uint32Array(slots),
  highs: new Uint32Array(slots),
  digits: new Array<string>(slots).fill("0"),
};

/** Without a sign in decimal digits, exact: kernel pointers are beyond what a number holds. */
export function digits(reader: Place): string {
  readHalves(reader);
  const { high, low } = halves;
  // The lowest six bits of a pointer are those of no object.
  const slot = ((low >>> 6) ^ (low >>> 14) ^ (low >>> 22)) & (slots - 1);
  if (known.lows[slot] !== low || known.highs[slot] !== high) {
    known.lows[slot] = low;
    known.highs[slot] = high;
    known.digits[slot] = decimal(high, low);
  }
  return known.digits[slot] as string;
}

function decimal(high: number, low: number): string {
  // In two parts, each of which a number holds: millions, and what is left.
  const rest = (high % 1_000_000) * 0x1_0000_0000 + low;
  const millions = Math.floor(high / 1_000_000) * 0x1_0000_0000 + Math.floor(rest / 1_000_000);
  const left = rest % 1_000_000;
  return millions === 0 ? String(left) : String(millions) + String(left).padStart(6, "0");
}
