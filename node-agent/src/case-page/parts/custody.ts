// What was done about the case and whether it holds; from a recording, what would be done.
import { type Html, html } from "../html/html.ts";
import type { CaseSheet } from "../sheet/sheet.ts";

export function custody({ custody: lines, origin, verdict }: CaseSheet): Html {
  const title = origin === "Recording" ? "What would be done" : "What was done";
  const recommends = verdict.spec.recommendation;
  return html`<section><h2>${title}</h2>
<p class="dim">The judge recommends: ${recommends}.</p>
<dl>${lines.map(({ name, text }) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl></section>`;
}
