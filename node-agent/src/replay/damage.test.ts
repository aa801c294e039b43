import { readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "@bailiff/crds";
import { describe, expect, it } from "vitest";
import { attackAt, attackedLines, captures, fixtures, ran, scratch } from "./testing/testing.ts";

const file = scratch();

describe("captures of all kinds", () => {
  it.each(captures)("%s is judged without a crash, and gives verdicts that the CRD accepts", async (name) => {
    const { status, out } = await ran(["--judge", join(fixtures, "captures", name), "-o", "json"]);
    expect([0, 3]).toContain(status);
    for (const item of JSON.parse(out).items) expect(check("AgentVerdict", item, name)).toMatchObject({ ok: true });
  });

  it("survive being cut and damaged anywhere", async () => {
    let state = 7;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state % below;
    };
    for (const [at, name] of captures.entries()) {
      const bytes = readFileSync(join(fixtures, "captures", name));
      const cut = Buffer.from(bytes.subarray(0, random(bytes.length)));
      const flipped = Buffer.from(bytes);
      for (let flips = 0; flips < 4; flips++) {
        const where = random(flipped.length);
        flipped.writeUInt8(flipped.readUInt8(where) ^ (1 << random(8)), where);
      }
      for (const [kind, damaged] of [
        ["cut", cut],
        ["flipped", flipped],
      ] as const) {
        const { status } = await ran(["--judge", file(`${kind}-${at}`, damaged), "-o", "timeline"]);
        expect([0, 1, 3], `${kind} ${name}`).toContain(status);
      }
    }
  });

  it("can't put control characters or turned text on a terminal", async () => {
    const evil = "\u001b]0;owned\u0007\u202egnp.exe\u0085";
    const lines = attackedLines().map((line) =>
      line.replaceAll("/tmp/stage2.sh", JSON.stringify(`/tmp/${evil}`).slice(1, -1)),
    );
    for (const form of ["table", "wide", "timeline"]) {
      const { out } = await ran(["--judge", file("evil.json", lines.join("\n")), "--until", attackAt, "-o", form]);
      expect(out).toContain("research-agent");
      expect(out).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    }
  });
});
