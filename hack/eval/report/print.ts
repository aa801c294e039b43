// Sections as text for a terminal, and as Markdown for a file.
import type { Section } from "./section.ts";
import { columns, markdownTable } from "./text.ts";

/** For a terminal. */
export function plainText(sections: readonly Section[]): string {
  return sections
    .map(({ title, text, rows }) => [`== ${title}`, text, rows && columns(rows)].filter(Boolean).join("\n"))
    .join("\n\n");
}

/** For a file. */
export function markdown(title: string, preface: string, sections: readonly Section[]): string {
  const parts = sections.map(({ title: heading, text, rows }) =>
    [`## ${heading}`, text, rows && rows.length > 1 ? markdownTable(rows) : undefined].filter(Boolean).join("\n\n"),
  );
  return `${[`# ${title}`, preface, ...parts].join("\n\n")}\n`;
}
