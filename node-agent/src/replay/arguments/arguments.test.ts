import { describe, expect, it } from "vitest";
import { parseArguments } from "./arguments.ts";

const parsed = (line: string) => parseArguments(line.split(" ").filter((word) => word !== ""));

describe("replay's command line", () => {
  it("takes lists as several values, as repeated flags, and both", () => {
    expect(parsed("--train a b --judge c --train d --judge=e")).toMatchObject({
      train: ["a", "b", "d"],
      judge: ["c", "e"],
    });
  });

  it("prints a table unless told otherwise", () => {
    expect(parsed("--judge a")).toMatchObject({ output: "table", isStrict: false, until: undefined });
    expect(parsed("--judge a -o json --strict")).toMatchObject({ output: "json", isStrict: true });
  });

  it("takes standard input as a file", () => {
    expect(parsed("--judge - --policy p.yaml")).toMatchObject({ judge: ["-"] });
  });

  it("reads --until as seconds since 1970 or as RFC 3339", () => {
    expect(parsed("--judge a --until 1795159982.57")).toMatchObject({ until: 1_795_159_982_570_000 });
    expect(parsed("--judge a --until 2026-11-20T07:33:02.57Z")).toMatchObject({ until: 1_795_159_982_570_000 });
  });

  it.each([
    ["", "nothing to do"],
    ["--train a", "nothing to do"],
    ["--judge", "--judge"],
    ["--judge a --until noon", 'until "noon" is no time'],
    ["--judge a -o xml", "use one of table, wide, json, yaml, timeline, html"],
    ["--judge a --nonsense", "--nonsense"],
    ["a --judge b", '"a" stands alone'],
    ["--judge a -o json b", '"b" stands alone'],
    ["--judge a --plan p --plan q", "--plan may be given once"],
    ["--judge a --plan=", "--plan needs a value"],
    ["--judge - --train -", "standard input (-) can be read once only"],
    ["--judge a -o yaml --explain x", "give one of them"],
  ])("refuses %j and says why", (line, why) => {
    const { problem } = parsed(line) as { problem: string };
    expect(problem).toContain(why);
    expect(problem).not.toContain("\n");
  });

  it("asks for nothing but help where help is asked for", () => {
    expect(parsed("-h --judge")).toMatchObject({ problem: expect.any(String) });
    expect(parsed("--help")).toBe("help");
  });
});
