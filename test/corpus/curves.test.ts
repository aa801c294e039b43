// Every threshold of the judge has a row in the committed curves, with the value that it has now. After a change of one:
// `npm run eval -- --curves --report test/corpus/curves.md`.
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { dials } from "../../hack/eval/curves/dials.ts";

const curves = await readFile(new URL("curves.md", import.meta.url), "utf8");
const figures = JSON.parse(await readFile(new URL("figures.json", import.meta.url), "utf8")) as { corpus: string };
const rows = curves
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) => line.slice(2, -2).split(" | "));

test("the curves are of the corpus that the figures are of", () => {
  expect(curves).toContain(figures.corpus);
});

test.each(dials().map(({ name, value }) => [name, value] as const))(
  "%s = %d was measured beside other values, or nothing ever asked for it and the page says so",
  (name, value) => {
    const own = rows.filter(([first]) => first === name);
    const values = new Set(own.map(([, text = ""]) => text.replaceAll("*", "")));
    expect(values).toContain(String(value));
    const isMeasured = own.some(([, text]) => text === `**${value}**`) && values.size >= 3;
    const neverAsked = curves.slice(curves.indexOf("## Never asked for"));
    expect(isMeasured || neverAsked.includes(`| ${name} |`)).toBe(true);
  },
);
