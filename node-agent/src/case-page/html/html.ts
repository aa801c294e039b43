// HTML by template: every value is escaped unless it is HTML already, so that no name an attacker chose can become markup.
import { plain } from "../../report/evidence/evidence.ts";

/** Markup that was made by `html` and by nothing else. */
export interface Html {
  readonly markup: string;
}

type Value = Html | string | number | undefined | readonly Html[];

/** The most that is shown of one text. */
const longest = 4096;

/**
 * Fills a template. Texts lose control and direction-changing characters and are escaped for elements and quoted attributes;
 * attributes must be quoted, and no value may stand where a URL, a style or a script is expected.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: parts.reduce((text, part, at) => text + markupOf(values[at - 1]) + part) };
}

export const nothing: Html = { markup: "" };

function markupOf(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "string") return escaped(plain(value, longest));
  if (typeof value === "number") return String(value);
  if ("markup" in value) return value.markup;
  return value.map(({ markup }) => markup).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

const escaped = (text: string): string => text.replaceAll(/[&<>"'`]/g, (sign) => entities[sign] ?? "");
