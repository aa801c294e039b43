// HPACK's Huffman code (RFC 7541, appendix B). It is canonical: by the lengths of the codes alone all of them are known.

/** Bits of each octet's code; the last one ends a string, and never appears in one. */
const lengths = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6,
  5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23,
  22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22,
  23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26,
  20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27,
  27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27,
  27, 27, 27, 26, 30,
];
const longest = 30;
const octets = 256;

/** Octets by length of their code, then by value: the order of the codes. */
const symbols = [...lengths.keys()].sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
/** By length: the first code of it, and where its symbols begin. */
const first = new Array<number>(longest + 1).fill(0);
const from = new Array<number>(longest + 2).fill(0);
for (let length = 1, code = 0, at = 0; length <= longest; length++) {
  code *= 2;
  [first[length], from[length]] = [code, at];
  const count = lengths.filter((one) => one === length).length;
  code += count;
  at += count;
  from[length + 1] = at;
}

/** The text of a Huffman-coded string, an octet a character. Throws a RangeError where it is none. */
export function decodeHuffman(bytes: Uint8Array): string {
  let text = "";
  let [code, length] = [0, 0];
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit--) {
      code = code * 2 + ((byte >> bit) & 1);
      if (++length > longest) throw new RangeError("a Huffman code that there isn't");
      const nth = code - (first[length] ?? 0);
      const at = (from[length] ?? 0) + nth;
      if (nth < 0 || at >= (from[length + 1] ?? 0)) continue;
      const symbol = symbols[at] ?? octets;
      if (symbol === octets) throw new RangeError("a Huffman code that ends the string");
      text += String.fromCharCode(symbol);
      [code, length] = [0, 0];
    }
  // What is left fills the last octet up: fewer than eight ones.
  if (length > 7 || code !== 2 ** length - 1) throw new RangeError("a Huffman code without its end");
  return text;
}
