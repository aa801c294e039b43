// The blueprints of deploy/samples on recorded sessions of the five agents that they are for: quiet on honest work, and every pod that
// was attacked would be taken, no other. As a new user tries them: by the command line of `npm run replay`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { Json } from "../../hack/control-plane/api.ts";
import { deploy, filesOf, objectsOf } from "./manifests.ts";

const root = join(deploy, "..");
const corpus = join(root, "test/fixtures/corpus");
const folder = mkdtempSync(join(tmpdir(), "bailiff-blueprints-"));
const { sessions } = JSON.parse(readFileSync(join(corpus, "labels.json"), "utf8"));
function ofKind(kind: "training" | "benign-test" | "attack"): string[] {
  const names = Object.keys(sessions).filter((name) => sessions[name].kind === kind);
  if (names.length === 0) throw new Error(`the corpus has no session of the kind ${kind}`);
  return names;
}
const recording = (flag: string, names: readonly string[]) =>
  names.flatMap((name) => [flag, join(corpus, "sessions", `${name}.pb.gz`)]);
const agents = ["batch-report", "coding-agent", "ops-agent", "research-agent", "support-bot"];

/** The lab's sessions last minutes where the blueprints ask for days; everything else is as they say. */
const inMinutes = { minActions: 30, minAge: "10m", minPods: 2 };

let verdicts: Json[];
beforeAll(() => {
  const policies = filesOf("samples").flatMap((file) => {
    const path = join(folder, file);
    const objects = objectsOf("samples", file).map((one) => ({ ...one, spec: { ...one.spec, learning: inMinutes } }));
    writeFileSync(path, objects.map((one) => stringify(one)).join("---\n"));
    return ["--policy", path];
  });
  const cluster = JSON.parse(readFileSync(join(corpus, "cluster.json"), "utf8"));
  const items = [...cluster.static, ...Object.values<Json>(cluster.sessions).flatMap(({ objects }) => objects)];
  writeFileSync(join(folder, "cluster.json"), JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      join(root, "node-agent/src/replay/main.ts"),
      ...recording("--train", ofKind("training")),
      ...recording("--judge", [...ofKind("benign-test"), ...ofKind("attack")]),
      ...policies,
      ...["--cluster", join(folder, "cluster.json"), "--names", join(deploy, "samples/lab-names.txt"), "-o", "json"],
    ],
    { encoding: "utf8", maxBuffer: 256 << 20 },
  );
  if (status !== 3) throw new Error(`replay ended with ${status}: ${stderr}`);
  verdicts = JSON.parse(stdout).items;
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const podOf = ({ spec }: Json): string => `${spec.pod.namespace ?? ""}${spec.pod.name}`;
const attacked: string[] = ofKind("attack").flatMap((name) => sessions[name].attacks.map(({ pod }: Json) => pod));

test("there is one for each of the five agents of the recordings, in the namespace where they were recorded", () => {
  const named = filesOf("samples")
    .flatMap((file) => objectsOf("samples", file))
    .map(({ metadata }) => metadata.name);
  expect(named.sort()).toEqual(agents);
});

test("none begins with custody: a person reads first what it would have done", () => {
  for (const { spec } of filesOf("samples").flatMap((file) => objectsOf("samples", file)))
    expect(spec.mode).toBe("Detect");
});

describe("on the recorded sessions", () => {
  test("every pod that was attacked would be taken into custody, and no other", () => {
    const taken = verdicts.filter(({ spec }) => spec.recommendation === "Quarantine").map(podOf);
    expect(attacked.length).toBeGreaterThan(40);
    expect([...new Set(taken)].sort()).toEqual([...new Set(attacked)].sort());
  });

  test("honest work raises nothing of Medium or above, but for a release of the one agent that declares everything", () => {
    const noisy = verdicts.filter(
      ({ spec }) => !attacked.includes(podOf({ spec })) && !["Low"].includes(spec.severity),
    );
    for (const { spec } of noisy) {
      expect([spec.agent.name, spec.severity]).toEqual(["deployment/support-bot", "Medium"]);
      for (const { rule, severity } of spec.findings) if (severity !== "Low") expect(rule).toMatch(/^declared-/);
    }
  });
});
