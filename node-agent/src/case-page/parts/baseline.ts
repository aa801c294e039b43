// What the baseline knew of this agent, so that a reader can say whether "new" means anything.
import { type Html, html, nothing } from "../html/html.ts";
import type { CaseSheet, Known } from "../sheet/sheet.ts";

export function baseline({ baseline: knowledge, verdict }: CaseSheet): Html {
  const hash = verdict.spec.basis.baselineHash;
  return html`<section><h2>What the baseline knew</h2>
<p><span class="badge">${knowledge.state}</span>${hash === undefined ? "" : html`<span class="dim">hash <code>${hash.slice(0, 16)}</code></span>`}</p>
${knowledge.lines.map((line) => html`<p>${line}</p>`)}
<div class="two">${table("Programs, most started first", knowledge.programs)}${table("Destinations, most called first", knowledge.destinations)}</div></section>`;
}

function table(title: string, known: readonly Known[]): Html {
  if (known.length === 0) return nothing;
  return html`<table><tr><th>${title}</th><th class="number">times</th></tr>${known.map(
    ({ name, count }) =>
      html`<tr><td><code>${name}</code></td><td class="number">${count.toLocaleString("en-US")}</td></tr>`,
  )}</table>`;
}
