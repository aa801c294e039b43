// The Dockerfiles, read: no Docker engine is asked. What they copy is there, and what they run is what the manifests expect.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nodeAgentEnvironment, nodeFlags, operatorEnvironment } from "../../hack/bench/node-flags.ts";
import { type Component, components } from "../../hack/build/build.ts";
import { commandOf, podOf } from "./image.ts";
import { deploy } from "./manifests.ts";

const root = join(import.meta.dirname, "../..");
const { workspaces, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

describe.each(Object.keys(components) as Component[])("the Dockerfile of the %s", (component) => {
  const text = readFileSync(join(deploy, "images", `${component}.Dockerfile`), "utf8");
  const ignored = readFileSync(join(deploy, "images", `${component}.Dockerfile.dockerignore`), "utf8").split("\n");
  const stages = text.split(/^FROM /m).slice(1);
  const pod = podOf(component);
  const [container] = pod.containers;

  test("has two stages: nothing of the build is left but the bundle, what is in it, and the licence", () => {
    expect(stages).toHaveLength(2);
    expect(stages[0]).toMatch(/^--platform=\$BUILDPLATFORM \$\{BUILD\} AS build$/m);
    expect(text).toContain("ARG RUN=gcr.io/distroless/nodejs24-debian13:nonroot");
    const [copy] = stages[1]?.match(/^COPY .*$/gm) ?? [];
    const files = [
      `/out/${component}.mjs`,
      `/out/${component}.spdx.json`,
      `/out/${component}.licenses.txt`,
      "/src/LICENSE",
    ];
    expect(copy).toBe(`COPY --from=build --chown=0:0 --chmod=0444 ${files.join(" ")} /app/`);
    expect(stages[1]).not.toMatch(/^RUN /m);
  });

  test("copies every workspace's package.json before npm ci, and nothing that isn't there or ignored", () => {
    for (const workspace of workspaces) expect(stages[0]).toContain(`COPY ${workspace}/package.json ${workspace}/\n`);
    for (const [, sources = ""] of stages[0]?.matchAll(/^COPY (.*) \S+$/gm) ?? [])
      for (const source of sources.split(" ")) {
        expect(existsSync(join(root, source)), source).toBe(true);
        if (source !== ".") expect(ignored).toContain(`!${source.split("/")[0]}`);
      }
    // What the build reads.
    for (const folder of [...workspaces, "hack"]) expect(ignored).toContain(`!${folder}`);
  });

  test("runs as the user of the manifest, and what its command names is what was copied", () => {
    const { runAsUser, runAsGroup } = pod.securityContext;
    expect(text).toMatch(new RegExp(`^USER ${runAsUser}:${runAsGroup}$`, "m"));
    const flags = nodeFlags(component).filter((flag) => !flag.startsWith("--max-old-space-size="));
    expect(commandOf(component)).toEqual(["--max-old-space-size-percentage=75", ...flags, `/app/${component}.mjs`]);
    expect([container.command, container.args]).toEqual([undefined, undefined]);
    expect(text).toMatch(new RegExp(`^EXPOSE ${container.ports[0].containerPort}$`, "m"));
    expect(text).toContain(`ARG VERSION=${version}\n`);
  });
});

test.each([
  ["operator", operatorEnvironment],
  ["node-agent", nodeAgentEnvironment],
])("the image of the %s tells the allocator what it was told in benchmarks", (component, environment) => {
  const text = readFileSync(join(deploy, "images", `${component}.Dockerfile`), "utf8");
  const words = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  expect(text).toContain(`ENV ${words.join(" ")}\n`);
});
