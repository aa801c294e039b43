// A threshold is a number that a source file exports by name, alone or in a group: `export const loudBits = 9;`,
// `export const surpriseBits = { word: 8, program: 9 } as const;`.

/** Where the replacement to make is told. */
export const variable = "BAILIFF_EVAL_THRESHOLD";

export interface Threshold {
  /** Path from the repository's root. */
  readonly file: string;
  /** `loudBits`, or `surpriseBits.word`. */
  readonly name: string;
  readonly value: number;
}

const alone = /^export const (\w+)(?:: \w+)? = (-?\d[\d_]*(?:\.\d+)?);/gm;
const group = /^export const (\w+)(?:: [^=]+)? = \{([^{}]*)\}/gm;
const member = /(\w+): (-?\d[\d_]*(?:\.\d+)?)(?=\s*(?:[,\n}]|$))/g;

/** The thresholds that a source file exports, in its order. */
export function thresholdsIn(text: string, file: string): Threshold[] {
  const found: Threshold[] = [];
  rewritten(text, (name, number) => {
    found.push({ file, name, value: Number(number.replaceAll("_", "")) });
    return number;
  });
  return found;
}

/** The source with another number for that threshold. Throws where there is no such threshold: the curve would be flat and wrong. */
export function withNumber(text: string, name: string, value: number): string {
  let isFound = false;
  const changed = rewritten(text, (found, number) => {
    if (found !== name) return number;
    isFound = true;
    return String(value);
  });
  if (!isFound) throw new Error(`no threshold ${name} in the file that was to be changed`);
  return changed;
}

function rewritten(text: string, numberOf: (name: string, number: string) => string): string {
  return text
    .replaceAll(alone, (line, name: string, number: string) =>
      line.replace(`= ${number};`, `= ${numberOf(name, number)};`),
    )
    .replaceAll(group, (whole, name: string, inner: string) => {
      const changed = inner.replaceAll(
        member,
        (_, key: string, number: string) => `${key}: ${numberOf(`${name}.${key}`, number)}`,
      );
      return whole.replace(inner, () => changed);
    });
}
