import { expect, test } from "vitest";
import { attackEvents } from "../../../testing/attacks.ts";
import { findingsOn } from "../../../testing/engine.ts";
import { judgedSessions, recorded } from "../../../testing/recordings.ts";
import { ruleTable } from "../../../testing/rule-table.ts";

ruleTable("rare-episode", {
  steps: [
    ["da1-02", "Medium"],
    ["da1-08", "High"],
    ["da2-14", "Medium"],
    ["da3-06", "Medium"],
  ],
});

test.each(judgedSessions.slice(0, 2))("nobody's honest work in %s is rare in so many ways at once", (session) => {
  expect(findingsOn(recorded(session), "rare-episode")).toEqual([]);
});

test("names don't matter: what runs under other names is as rare", () => {
  const events = attackEvents("da3-06").map((event) =>
    "process" in event
      ? {
          ...event,
          process: { ...event.process, binary: event.process.binary.replace("/usr/bin/ssh", "/usr/bin/helper") },
        }
      : event,
  );
  expect(findingsOn(events, "rare-episode").map(({ severity }) => severity)).toContain("Medium");
});

test("one rare thing alone is another rule's business", () => {
  expect(findingsOn(attackEvents("da1-12"), "rare-episode")).toEqual([]);
});

test("the message names what was rare, and how much rarer than ordinary that is", () => {
  const [finding] = findingsOn(attackEvents("da1-02"), "rare-episode");
  expect(finding?.message).toMatch(
    /^one task did \d rare things within two minutes, together [\d.]+ bits rarer than ordinary work: /,
  );
  expect(finding?.surprise).toBeGreaterThan(6.5);
  expect(finding?.evidence.length).toBeGreaterThan(1);
});
