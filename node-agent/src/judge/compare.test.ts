import { describe, expect, test } from "vitest";
import { anExecOf, withCommand } from "../testing/commands.ts";
import { findingsOn, verdictsOn } from "../testing/engine.ts";
import { recorded } from "../testing/recordings.ts";

const comparedOf = (binary: string, words: string, isTrained = true) =>
  findingsOn([withCommand(anExecOf("ops-agent"), binary, words)], undefined, { isTrained }).find(
    ({ severity }) => severity !== "Low",
  )?.compared;

describe("what is usual is told beside what was done", () => {
  test.each([
    [
      "/usr/bin/xmrig",
      "-o stratum+tcp://x.example:3333",
      /^\/usr\/bin\/xmrig was never run here .*; in \d+ actions .* started \d+/,
    ],
    [
      "/usr/local/bin/kubectl",
      "get secrets -A -o json",
      /^\/usr\/local\/bin\/kubectl was run \d+ times while it was learned, never with arguments of this kind\.$/,
    ],
  ])("%s %s", (binary, words, sentence) => {
    expect(comparedOf(binary, words)).toMatch(sentence);
  });

  test("of an agent that nobody knows, nothing is made up", () => {
    expect(comparedOf("/usr/bin/xmrig", "-o stratum+tcp://x.example:3333", false)).toBe(
      "Nothing settled is known of container agent: there is nothing to compare with.",
    );
  });
});

test.each(["dev-attack-1", "dev-attack-2", "dev-attack-3"] as const)(
  "each finding of %s that is worth a look says what is usual, what may be honest, and what to do",
  (session) => {
    for (const { spec } of verdictsOn(recorded(session)))
      for (const { severity, message, compared = "", benign, advice, rule } of spec.findings) {
        if (severity === "Low") continue;
        expect(`${message} ${compared}`, rule).toMatch(
          /while it was learned|never|nothing settled|outside the cluster/i,
        );
        expect(benign, rule).toMatch(/\.$/);
        expect(advice, rule).toMatch(/\.$/);
      }
  },
);
