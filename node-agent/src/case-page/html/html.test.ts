import { expect, it } from "vitest";
import { html } from "./html.ts";

const hostile = `<script>alert(1)</script>"'\`&\u202etxt.exe\u0000`;

it("escapes every text, in elements and in quoted attributes", () => {
  expect(html`<p title="${hostile}">${hostile}</p>`.markup).toBe(
    `<p title="&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&#96;&amp;�txt.exe�">&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&#96;&amp;�txt.exe�</p>`,
  );
});

it("keeps what is markup already, one or a list of them", () => {
  const item = (text: string) => html`<li>${text}</li>`;
  expect(html`<ul>${["a", "<b>"].map(item)}</ul>${undefined}${7}`.markup).toBe(
    "<ul><li>a</li><li>&lt;b&gt;</li></ul>7",
  );
});

it("cuts a text of a megabyte", () => {
  expect(html`${"<".repeat(1_000_000)}`.markup.length).toBeLessThan(20_000);
});
