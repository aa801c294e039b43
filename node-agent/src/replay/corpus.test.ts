import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "@bailiff/crds";
import { describe, expect, it } from "vitest";
import { clusterList, fixtures, ran, scratch, session } from "./testing/testing.ts";

const file = scratch();
const cluster = file("cluster.json", clusterList());
const train = ["train-1", "train-2", "train-3", "train-4"];
const names = [...new Set(readdirSync(join(fixtures, "corpus/sessions")).map((name) => name.split(".")[0] ?? ""))];
const learn = ["--train", ...train.map((name) => session(name, "pb")), "--cluster", cluster];

describe("the corpus", () => {
  it.each(names)("%s gives the same verdicts in both of its forms, and the CRD accepts them", async (name) => {
    const frames = await ran([...learn, "--judge", session(name, "pb"), "-o", "json"]);
    const lines = await ran([...learn, "--judge", session(name, "jsonl"), "-o", "json"]);
    expect(lines).toEqual(frames);
    expect(frames.error).toBe("");
    for (const item of JSON.parse(frames.out).items)
      expect(check("AgentVerdict", item, name)).toMatchObject({ ok: true });
  });

  it("is judged the same, byte for byte, by what was saved of the training", async () => {
    const saved = file("baseline.json");
    expect((await ran([...learn, "--save-baseline", saved])).status).toBe(0);
    for (const name of names.filter((one) => one.startsWith("dev-"))) {
      const learned = await ran([...learn, "--judge", session(name, "pb"), "-o", "json"]);
      const loaded = await ran([
        "--baseline",
        saved,
        "--cluster",
        cluster,
        "--judge",
        session(name, "pb"),
        "-o",
        "json",
      ]);
      expect(loaded.out, name).toBe(learned.out);
    }
  });

  it("is planned with the pod's own object where it is given", async () => {
    const plan = file("plan.yaml");
    await ran([...learn, "--judge", session("dev-attack-1", "pb"), "--plan", plan]);
    expect(readFileSync(plan, "utf8")).not.toContain("was not given");
  });
});
