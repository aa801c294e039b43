// A reason that an alert can show has its line in the runbook that the alert links.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { newTally } from "@bailiff/node-agent/pipeline/tally";
import { gapReasons } from "@bailiff/node-agent/tetragon/stream/gap";
import { Inbox } from "@bailiff/node-agent/tetragon/stream/inbox";
import { expect, test } from "vitest";
import { deploy } from "./manifests.ts";

const runbook = (name: string): string => readFileSync(join(deploy, "prometheus/runbooks", `${name}.md`), "utf8");

test.each(gapReasons)("BailiffCoverageLost says what to do where gaps are for %s", (reason) => {
  expect(runbook("BailiffCoverageLost")).toContain(`\`${reason}\``);
});

test.each([...Object.keys(new Inbox().shed), ...newTally().shed.keys()])(
  "BailiffEventsLost says what %s is",
  (reason) => {
    expect(runbook("BailiffEventsLost")).toContain(`\`${reason}\``);
  },
);
