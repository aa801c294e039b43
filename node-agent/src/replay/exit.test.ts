import { describe, expect, it } from "vitest";
import { attackAt, attacked, attackedLines, policyFor, ran, scratch } from "./testing/testing.ts";

const file = scratch();

describe("exit statuses", () => {
  const judged = ["--judge", attacked, "--until", attackAt];

  it("are 0 without a verdict, with an empty list for machines", async () => {
    const { status, out } = await ran([...judged, "--policy", file("nobody.yaml", policyFor("nobody")), "-o", "json"]);
    expect(status).toBe(0);
    expect(JSON.parse(out).items).toEqual([]);
  });

  it("are 2 with one clear line and the usage where the command line is wrong", async () => {
    const { status, error, out } = await ran(["--jugde", "x"]);
    expect(status).toBe(2);
    expect(error).toMatch(/^replay: .*jugde.*\n\nUsage: /);
    expect(out).toBe("");
  });

  it.each([
    ["a file that isn't there", "none.pb", undefined],
    ["a file that is no recording", "text.pb", "this is no recording\n"],
    ["an empty file", "empty.pb", ""],
  ])("are 1 for %s, which is named", async (_, name, content) => {
    const { status, error, out } = await ran(["--judge", file(name, content), "-o", "json"]);
    expect(status).toBe(1);
    expect(error).toContain(name);
    expect(error).toMatch(/^skipped: 1 /m);
    expect(out).toBe("");
  });

  it("are 1 where --until leaves nothing to judge", async () => {
    const { status, error } = await ran(["--judge", attacked, "--until", "1999999999"]);
    expect([status, error]).toEqual([1, expect.stringContaining("no event lies at or after --until")]);
  });

  it("are 1 for skipped parts only with --strict; what can be judged is judged", async () => {
    const lines = `${attackedLines().join("\n")}\nnot json\n{"half":`;
    const path = file("damaged.json", lines);
    const lenient = await ran(["--judge", path, "--until", attackAt]);
    expect(lenient.status).toBe(3);
    expect(lenient.error).toMatch(/^skipped: 1 not-json, 1 truncated$/m);
    expect(lenient.error).toMatch(/damaged\.json: line \d+/);
    const strict = await ran(["--judge", path, "--until", attackAt, "--strict"]);
    expect([strict.status, strict.out]).toEqual([1, lenient.out]);
  });

  it("are 1 where no policy is left, and the good ones are judged by where one is bad", async () => {
    const bad = policyFor("research-agent").replace("mode:", "moode:");
    const none = await ran([...judged, "--policy", file("bad.yaml", bad)]);
    expect([none.status, none.error]).toEqual([
      1,
      expect.stringMatching(/moode[\s\S]*no policy is left[\s\S]*skipped: 1 policy/),
    ]);
    const some = await ran([...judged, "--policy", file("some.yaml", `${bad}---\n${policyFor("research-agent")}`)]);
    expect([some.status, some.error]).toEqual([3, expect.stringContaining("skipped: 1 policy")]);
  });
});
