import { expect, test } from "vitest";
import { type Agent, aConnectOf, at, withDestination } from "../../../testing/commands.ts";
import { findingsOn } from "../../../testing/engine.ts";
import { judgedSessions, recorded } from "../../../testing/recordings.ts";

/** Calls of one agent's curl to a new place at these seconds; `page` gives each its command line. */
function calls(agent: Agent, seconds: readonly number[], page: (index: number) => string) {
  const first = withDestination(aConnectOf(agent), "203.0.113.66", 443);
  return seconds.map((second, index) => {
    const process = { ...first.process, binary: "/usr/bin/curl", arguments: page(index) };
    return at({ ...first, process }, first.time + second * 1e6, `call-${index}`);
  });
}

const isBeacon = (events: ReturnType<typeof calls>): boolean =>
  findingsOn(events, "first-seen-destination").some(({ message }) => / every \d+ s, /.test(message));
const same = (): string => "-s https://c2.example/b";

test.each<[Agent]>([["research-agent"], ["coding-agent"], ["ops-agent"]])(
  "one command line at equal distances is a beacon, also for %s, to whom new places are daily work",
  (agent) => {
    const events = calls(agent, [0, 7, 14.4, 21, 28.3, 35], same);
    expect(isBeacon(events)).toBe(true);
    expect(isBeacon([...events].reverse())).toBe(true);
  },
);

test.each([
  ["too few", [0, 7, 14, 21], same],
  ["with a long pause", [0, 7, 14, 21, 50, 57, 64], same],
  ["without a rhythm", [0, 1, 12, 13, 40, 41], same],
  ["all at once", [0, 0.5, 1, 1.5, 2], same],
  ["of different pages", [0, 7, 14, 21, 28, 35], (index: number) => `-s https://x.example/${index}`],
])("calls that are %s are none", (_, seconds, page) => {
  expect(isBeacon(calls("research-agent", seconds, page))).toBe(false);
});

test.each(judgedSessions.slice(0, 2))("nobody beacons in %s", (session) => {
  const found = findingsOn(recorded(session), "first-seen-destination");
  expect(found.filter(({ message }) => / every \d+ s, /.test(message))).toEqual([]);
});
