// IPv4 and IPv6 addresses as four 32-bit words. IPv4, also when it comes mapped into IPv6, lives in the last word.

/** Words from most to least significant, each an unsigned 32-bit number; `a`, `b` and `c` are 0 for IPv4. */
export interface Address {
  readonly version: 4 | 6;
  /** True where the text was IPv4-mapped IPv6 (::ffff:192.0.2.1). */
  readonly mapped: boolean;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

const longest = 45;

/** The address that a text says, undefined where it says none. No zones, no leading zeros in IPv4, mapped ones become IPv4. */
export function parseAddress(text: string): Address | undefined {
  if (text.length > longest) return undefined;
  if (!text.includes(":")) {
    const word = parseV4(text);
    return word === undefined ? undefined : { version: 4, mapped: false, a: 0, b: 0, c: 0, d: word };
  }
  const words = parseV6(text);
  if (!words) return undefined;
  const [a, b, c, d] = words;
  if (a === 0 && b === 0 && c === 0xffff) return { version: 4, mapped: true, a: 0, b: 0, c: 0, d };
  return { version: 6, mapped: false, a, b, c, d };
}

function parseV4(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let word = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    word = word * 256 + Number(part);
  }
  return word;
}

function parseV6(text: string): readonly [number, number, number, number] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [front = "", back] = halves;
  // A dotted tail may only stand at the very end.
  const head = groupsOf(front, back === undefined);
  const tail = groupsOf(back ?? "", true);
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (back === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<number>(missing).fill(0), ...tail];
  const word = (at: number) => (groups[at] ?? 0) * 0x10000 + (groups[at + 1] ?? 0);
  return [word(0), word(2), word(4), word(6)];
}

function groupsOf(text: string, mayEndDotted: boolean): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [at, part] of parts.entries()) {
    if (/^[0-9A-Fa-f]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const word = mayEndDotted && at === parts.length - 1 ? parseV4(part) : undefined;
    if (word === undefined) return undefined;
    groups.push(Math.floor(word / 0x10000), word % 0x10000);
  }
  return groups;
}
