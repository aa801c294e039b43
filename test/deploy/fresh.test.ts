// What is generated from deploy/base is committed as it would be generated now.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { generate } from "../../hack/install/generate.ts";
import { turned } from "../../hack/install/knobs.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const handWritten = ["checks.yaml"];

test("install.yaml and the chart's templates: run `npm run generate` after changing deploy/base, the admission policies or a schema", async () => {
  const fresh = await generate();
  for (const { path, content } of fresh) expect(read(path), path).toBe(content);
  const committed = globSync("deploy/chart/templates/*.yaml", { cwd: root }).filter(
    (path) => !handWritten.some((name) => path.endsWith(name)),
  );
  const generated = fresh.map(({ path }) => path).filter((path) => path !== "deploy/install.yaml");
  expect(committed.sort()).toEqual(generated.sort());
});

test("the chart, the manifests and the packages bear the same version", () => {
  const { version } = JSON.parse(read("package.json"));
  const chart = parse(read("deploy/chart/Chart.yaml"));
  expect([chart.version, chart.appVersion]).toEqual([version, version]);
  expect(parse(read("deploy/base/kustomization.yaml")).labels[0].pairs["app.kubernetes.io/version"]).toBe(version);
  for (const program of ["operator", "node-agent"])
    expect(read(`deploy/base/${program}.yaml`)).toContain(`image: bailiff-${program}:${version}\n`);
});

test("every object that knobs name is there", async () => {
  const install = (await generate()).find(({ path }) => path === "deploy/install.yaml")?.content ?? "";
  for (const key of Object.keys(turned)) {
    const [kind, name] = key.split("/");
    expect(install).toMatch(new RegExp(`^kind: ${kind}\nmetadata:\n  name: ${name}$`, "m"));
  }
});
