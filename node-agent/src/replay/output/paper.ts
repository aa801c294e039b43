// Text for people, 100 columns wide: colour only where the terminal takes it, foreign text made harmless before it gets here.
import type { Severity } from "@bailiff/crds";

export const columns = 100;

const codes = { bold: "1", dim: "2", red: "31", green: "32", yellow: "33", cyan: "36", alarm: "1;31" } as const;
export type Style = keyof typeof codes;

/** Puts a style around a text, or leaves it alone. */
export type Ink = (style: Style, text: string) => string;

export function ink(hasColour: boolean): Ink {
  return hasColour ? (style, text) => `\u001b[${codes[style]}m${text}\u001b[0m` : (_, text) => text;
}

export const severityStyle: Readonly<Record<Severity, Style>> = {
  Low: "dim",
  Medium: "yellow",
  High: "red",
  Critical: "alarm",
};

/** Cuts a text to a width, with an ellipsis where something is missing. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Breaks a text at spaces into lines of at most `width`; a longer word is broken where it is. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (let word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    while (word.length > width) {
      const room = line === "" ? width : width - line.length - 1;
      lines.push(line === "" ? word.slice(0, room) : line);
      word = line === "" ? word.slice(room) : word;
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}

/** A name and its text, the text broken and indented under itself. */
export function field(name: string, text: string, indent = 2, width = 11): string[] {
  const lead = " ".repeat(indent + width);
  return wrap(text, columns - lead.length).map((line, at) =>
    at === 0 ? `${" ".repeat(indent)}${name.padEnd(width)}${line}` : lead + line,
  );
}

export const counted = (number: number, noun: string, plural = `${noun}s`): string =>
  `${number.toLocaleString("en-US")} ${number === 1 ? noun : plural}`;
