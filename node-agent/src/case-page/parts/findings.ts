// Each finding: what it says, which rule, how surprising, and the evidence under it.
import type { Finding } from "@bailiff/crds";
import { type Html, html, nothing } from "../html/html.ts";
import type { CaseSheet } from "../sheet/sheet.ts";
import { classOf } from "./style.ts";

export function findings({ findings: all, verdict, zeroMs }: CaseSheet, id: string): Html {
  const shed = verdict.spec.findingsShed;
  if (all.length === 0)
    return html`<section><h2>Findings</h2><p>None: ${verdict.spec.reportedBy} opened the case by hand.</p></section>`;
  return html`<section><h2>Findings</h2>${all.map((one, at) => finding(one, at + 1, zeroMs, id))}${
    shed > 0 ? html`<p class="dim">… and ${shed} that found no room in the case.</p>` : nothing
  }</section>`;
}

function finding(one: Finding, number: number, zeroMs: number, id: string): Html {
  const when = `+${((Date.parse(one.firstSeen) - zeroMs) / 1000).toFixed(2)} s`;
  const bits = one.surprise === undefined ? "" : ` · ${one.surprise} bits of surprise`;
  const times = one.count > 1 ? ` · ${one.count} times, last ${one.lastSeen}` : "";
  return html`<div class="finding ${classOf(one.severity)}" id="${id}-${number}">
<p><span class="badge ${classOf(one.severity)}">${number} · ${one.severity}</span><strong>${one.rule}</strong> <span class="dim">${when} · gate ${one.gate}${bits}${times}${one.container === undefined ? "" : ` · container ${one.container}`}</span></p>
<p>${one.message}</p>
${counsel(one)}
${one.references.length === 0 ? nothing : html`<p class="dim">${one.references.map(reference)}</p>`}
${one.evidence.length === 0 ? nothing : evidence(one)}
</div>`;
}

/** What a colleague would add. */
function counsel({ compared, benign, advice }: Finding): Html {
  const said = [
    ["Usual", compared],
    ["Benign if", benign],
    ["What to do", advice],
  ].filter((pair): pair is [string, string] => pair[1] !== undefined);
  return html`${said.map(([name, text]) => html`<p class="dim">${name}: ${text}</p>`)}`;
}

/** ATT&CK and ATLAS entries link to their pages; everything else is text. */
function reference(entry: string): Html {
  const attack = /^T(\d{4})(?:\.(\d{3}))?$/.exec(entry);
  if (attack !== null) {
    const path = attack[2] === undefined ? `T${attack[1]}` : `T${attack[1]}/${attack[2]}`;
    return html`<a href="https://attack.mitre.org/techniques/${path}/" rel="noreferrer">ATT&amp;CK ${entry}</a> `;
  }
  if (/^AML\.T\d{4}(?:\.\d{3})?$/.test(entry))
    return html`<a href="https://atlas.mitre.org/techniques/${entry}" rel="noreferrer">ATLAS ${entry}</a> `;
  return html`<span>${entry.startsWith("ASI") ? "OWASP " : ""}${entry}</span> `;
}

function evidence({ evidence: pieces, signature }: Finding): Html {
  return html`<details><summary>Evidence (${pieces.length})</summary><div class="scroll"><table>
<tr><th>time</th><th>process</th><th>what</th></tr>
${pieces.map((piece) => {
  const where =
    piece.address === undefined
      ? ""
      : `${piece.destination ?? ""} ${piece.address}:${piece.port ?? ""}/${piece.protocol ?? ""}`;
  const cut = piece.truncated === true ? " (cut)" : "";
  return html`<tr><td><code>${piece.time}</code></td><td><code>${piece.parentBinary ?? ""} ▸ ${piece.binary ?? ""}</code> <span class="dim">pid ${piece.pid}</span></td><td><code>${piece.arguments ?? ""}${cut} ${where} ${piece.note ?? ""}</code></td></tr>`;
})}
</table></div><p class="dim">signature <code>${signature}</code></p></details>`;
}
