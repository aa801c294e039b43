import { type AgentVerdict, check } from "@bailiff/crds";
import { finding, fullBaseline, fullVerdict, verdict as verdictObject } from "@bailiff/crds/samples/samples";
import { expect, it } from "vitest";
import { caseSheets } from "./from-objects/from-objects.ts";
import { casePage } from "./page.ts";

const hostile = `</style></title><script>document.title="owned"</script><img src=x onerror=alert(1)>"'\u202e`;

function checked(object: unknown): AgentVerdict {
  const result = check("AgentVerdict", object, "a sample");
  if (!result.ok) throw new Error(result.problems.join("\n"));
  return result.value;
}

const pageOf = (...objects: readonly unknown[]): string =>
  casePage(caseSheets({ verdicts: objects.map(checked), policies: [], baselines: [] }));

const told = (overrides: Readonly<Record<string, unknown>> = {}) =>
  verdictObject({
    findings: [
      {
        ...finding(),
        message: "curl called a place where this agent never was",
        evidence: [
          {
            time: finding().firstSeen,
            action: "exec",
            execId: "a",
            pid: 7,
            binary: "/usr/bin/curl",
            parentBinary: "/bin/sh",
          },
          {
            time: finding().firstSeen,
            action: "connect",
            execId: "a",
            pid: 7,
            address: "203.0.113.9",
            port: 443,
            protocol: "TCP",
          },
        ],
      },
    ],
    ...overrides,
  });

it("tells of each case who, what, where and what was done", () => {
  const page = pageOf(told());
  for (const text of [
    "curl called a place",
    "/bin/sh",
    "203.0.113.9:443",
    "What was done",
    "has not looked at this case yet",
  ])
    expect(page).toContain(text);
});

it("is one file: no script, and nothing that a browser would load", () => {
  const page = pageOf(fullVerdict());
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/<(script|img|link|iframe|object|embed|form|base|audio|video|use|image)\b/i);
  expect(page).not.toMatch(/\son\w+=|url\(|@import/i);
});

it("lets no name become markup, wherever it stands", () => {
  const { execId: _, ...evidence } = { execId: "", time: finding().firstSeen, pid: 1 };
  const page = pageOf(
    told({
      summary: hostile,
      findings: [
        {
          ...finding(),
          message: hostile,
          signature: hostile,
          references: ["<b>", "T1105"],
          evidence: [
            {
              ...evidence,
              action: "connect",
              binary: hostile,
              arguments: hostile,
              parentBinary: hostile,
              destination: hostile,
              address: "::1",
              port: 1,
              note: hostile.slice(0, 64),
            },
          ],
        },
      ],
    }),
  );
  expect(page).not.toContain("<script");
  expect(page).not.toContain("<img");
  expect(page).not.toContain("\u202e");
  expect(page.match(/<\/style>/g)).toHaveLength(1);
  expect(page.match(/<\/title>/g)).toHaveLength(2 + 1); // the page's own, and two of the drawings'
});

it("stays a page that opens when every list is full", () => {
  const page = pageOf(...Array.from({ length: 3 }, () => fullVerdict()));
  expect(page.length).toBeLessThan(8_000_000);
});

it("says what the baseline has of a place when it is given", () => {
  const baseline = check("AgentBaseline", fullBaseline(), "a sample");
  if (!baseline.ok) throw new Error(baseline.problems.join("\n"));
  const { metadata } = baseline.value;
  const sheets = caseSheets({ verdicts: [checked(told())], policies: [], baselines: [baseline.value] });
  expect(metadata.name).toBe("deployment-support-bot");
  expect(sheets[0]?.places[0]?.before).toBe(0);
  expect(casePage(sheets)).toContain("never seen before");
});
