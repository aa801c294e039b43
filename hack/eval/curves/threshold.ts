// A threshold is a number that a source file exports by a name of its own: `export const loudBits = 9;`.

/** Where the replacement to make is told. */
export const variable = "BAILIFF_EVAL_THRESHOLD";

export interface Threshold {
  /** Path from the repository's root. */
  readonly file: string;
  readonly name: string;
  readonly value: number;
}

const pattern = /^export const (\w+)(?:: \w+)? = (-?[\d_]+(?:\.\d+)?);/gm;

/** The thresholds that a source file exports. */
export function thresholdsIn(text: string, file: string): Threshold[] {
  return [...text.matchAll(pattern)].map(([, name = "", value = ""]) => ({
    file,
    name,
    value: Number(value.replaceAll("_", "")),
  }));
}

/** The source with another number for that threshold. Throws where there is no such threshold: the curve would be flat and wrong. */
export function withNumber(text: string, name: string, value: number): string {
  let isFound = false;
  const changed = text.replaceAll(pattern, (line, found: string, number: string) => {
    if (found !== name) return line;
    isFound = true;
    return line.replace(`= ${number};`, `= ${value};`);
  });
  if (!isFound) throw new Error(`no threshold ${name} in the file that was to be changed`);
  return changed;
}
