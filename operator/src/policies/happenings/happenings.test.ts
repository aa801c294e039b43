import { expect, test } from "vitest";
import type { PolicyStatus } from "../status/status.ts";
import { happenings } from "./happenings.ts";

const status = (...conditions: readonly (readonly [string, string, string])[]) =>
  ({
    conditions: conditions.map(([type, status, reason]) => ({
      type,
      status,
      reason,
      message: `${type} is ${reason}`,
      lastTransitionTime: "2026-11-20T12:00:00Z",
    })),
  }) as unknown as PolicyStatus;
const well = status(["Accepted", "True", "Accepted"], ["Armed", "True", "Armed"], ["Covered", "Unknown", "NoPods"]);
const nothing = undefined;

test.each<[string, PolicyStatus | undefined, PolicyStatus, string[]]>([
  ["of nothing while all is as it should be from the beginning", nothing, well, []],
  ["of nothing where nothing turns", well, well, []],
  [
    "at once of a spec that makes no sense",
    nothing,
    status(["Accepted", "False", "EmptySelector"]),
    ["Warning EmptySelector"],
  ],
  [
    "at once of somebody else's object in the way",
    nothing,
    status(["Armed", "False", "ForeignObject"]),
    ["Warning ForeignObject"],
  ],
  ["at once of what others would still allow", nothing, status(["Armed", "True", "Overlap"]), ["Warning Overlap"]],
  ["of nothing where nobody is to be taken into custody", nothing, status(["Armed", "False", "Observe"]), []],
  ["of nothing while nobody has learned", nothing, status(["BaselineReady", "False", "Absent"]), []],
  [
    "of a node that goes blind",
    status(["Covered", "True", "Full"]),
    status(["Covered", "False", "NodeBlind"]),
    ["Warning NodeBlind"],
  ],
  [
    "of what is well again",
    status(["Covered", "False", "NodeBlind"], ["BaselineReady", "False", "Learning"]),
    status(["Covered", "True", "Full"], ["BaselineReady", "True", "Ready"]),
    ["Normal Covered", "Normal BaselineReady"],
  ],
])("people are told %s", (_, before, after, expected) => {
  const told = happenings(before ? { status: before } : {}, after);
  expect(told.map(({ type, reason }) => `${type} ${reason}`)).toEqual(expected);
});
