// One self-contained page for any number of cases: no script, nothing loaded, readable from a mail's attachment in five years.
import { type Html, html, nothing } from "./html/html.ts";
import { baseline } from "./parts/baseline.ts";
import { custody } from "./parts/custody.ts";
import { destinations } from "./parts/destinations.ts";
import { findings } from "./parts/findings.ts";
import { heading } from "./parts/heading.ts";
import { classOf, style } from "./parts/style.ts";
import { timeline } from "./parts/timeline.ts";
import { tree } from "./parts/tree.ts";
import type { CaseSheet } from "./sheet/sheet.ts";

/** More cases than this make no page that anybody reads: the others are named in a line. */
const mostCases = 100;

/** The whole page, in the order of the sheets. Foreign texts are escaped, and the page's own policy forbids scripts and loading. */
export function casePage(sheets: readonly CaseSheet[]): string {
  const shown = sheets.slice(0, mostCases);
  const [first] = shown;
  const title =
    shown.length === 1 && first !== undefined
      ? `${first.verdict.spec.severity}: ${first.verdict.spec.pod.name}`
      : `${sheets.length} cases`;
  const styleElement: Html = { markup: `<style>${style}</style>` };
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>Bailiff · ${title}</title>${styleElement}</head><body><main>
${shown.length === 0 ? html`<h1>No case</h1><p>Nothing was found in what was judged. Whether everything was seen is another question: see coverage.</p>` : nothing}
${shown.length > 1 ? contents(shown) : nothing}
${shown.map((sheet, at) => article(sheet, `c${at + 1}`))}
${sheets.length > shown.length ? html`<p class="dim">… and ${sheets.length - shown.length} cases more, which this page leaves out.</p>` : nothing}
</main></body></html>
`.markup;
}

function contents(sheets: readonly CaseSheet[]): Html {
  return html`<h1>${sheets.length} cases</h1><table><tr><th>severity</th><th>pod</th><th>top rule</th><th>what happened</th></tr>${sheets.map(
    ({ verdict: { spec } }, at) =>
      html`<tr><td><span class="badge ${classOf(spec.severity)}">${spec.severity}</span></td><td><a href="#c${at + 1}">${spec.pod.name}</a></td><td>${spec.findings[0]?.rule}</td><td>${spec.summary}</td></tr>`,
  )}</table>`;
}

function article(sheet: CaseSheet, id: string): Html {
  return html`<article id="${id}">
${heading(sheet)}
${timeline(sheet)}
${tree(sheet, id)}
${findings(sheet, id)}
${destinations(sheet)}
${baseline(sheet)}
${custody(sheet)}
<p class="dim">Judged by Bailiff ${sheet.verdict.spec.basis.engine} from what the kernel saw${sheet.origin === "Recording" ? ", replayed from a recording" : ""}. State <code>${sheet.verdict.spec.basis.stateHash ?? ""}</code></p>
</article>`;
}
