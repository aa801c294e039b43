// The case page in a real browser: a replayed attack as it is, and with names that try to become script.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "@bailiff/node-agent/replay/run";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { domOf, findChromium } from "./chromium.ts";

const chromium = findChromium(process.env);
const isNeeded = process.env["REQUIRE_BROWSER"] === "1";
if (chromium === undefined)
  process.stderr.write("No browser: the case page was NOT opened in one. Install chromium, or set BAILIFF_CHROMIUM.\n");

const recording = join(import.meta.dirname, "../fixtures/captures/g-learn-then-attack.pb.gz");
const folder = mkdtempSync(join(tmpdir(), "bailiff-case-page-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.runIf(chromium !== undefined || isNeeded)("the case page of a replayed attack", () => {
  const file = join(folder, "case.html");
  let html = "";

  beforeAll(async () => {
    const out: string[] = [];
    await run(["--judge", recording, "--until", "1795159982.57", "-o", "html"], {
      out: (text) => out.push(text),
      error: () => undefined,
      hasColour: false,
      isWatched: false,
    });
    html = out.join("");
    writeFileSync(file, html);
  });

  test("opens, with its drawings, and asks for nothing from elsewhere", () => {
    const dom = domOf(chromium ?? "", file);
    expect(dom.match(/<circle /g)?.length).toBeGreaterThan(3);
    expect(dom).toContain("What the baseline knew");
    expect(dom).toContain("never seen before");
    expect(dom).not.toMatch(/\b(src|xlink:href)=/);
  });

  test("runs no script, even one that got past the escaping", () => {
    const smuggled = join(folder, "smuggled.html");
    const script = `<script>document.documentElement.setAttribute("data-owned", "yes")</script>`;
    writeFileSync(smuggled, readFileSync(file, "utf8").replace("</main>", `${script}</main>`));
    expect(domOf(chromium ?? "", smuggled)).not.toContain(`data-owned="yes"`);

    const lawless = join(folder, "lawless.html");
    writeFileSync(lawless, `<!doctype html><title>x</title>${script}`);
    expect(domOf(chromium ?? "", lawless)).toContain(`data-owned="yes"`); // this browser does run scripts where they may
  });
});
