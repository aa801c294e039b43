import { expect, test } from "vitest";
import { policy } from "../testing/snapshot.ts";
import { mostPrisoners, noRoom } from "./room.ts";

test.each([
  ["50%", 4, 2],
  ["50%", 5, 2],
  ["50%", 1, 1],
  ["0%", 100, 1],
  ["100%", 3, 3],
  ["1%", 0, 1],
])("%s of %i lets %i be held", (share, desired, most) => {
  expect(mostPrisoners(share, desired)).toBe(most);
});

test.each([
  [{ prisoners: 1, lastHour: 1, desired: 4 }, undefined],
  [{ prisoners: 2, lastHour: 2, desired: 4 }, "maxQuarantined"],
  [{ prisoners: 0, lastHour: 5, desired: 40 }, "maxPerHour"],
])("%j: %s", (room, setting) => {
  const said = noRoom(policy(), "deployment/bot", room);
  if (setting === undefined) expect(said).toBeUndefined();
  else expect(said).toContain(`response.${setting}`);
});

test("maxPerHour 0 lets nobody be taken", () => {
  const never = policy({ spec: { response: { maxPerHour: 0 } } });
  expect(noRoom(never, "deployment/bot", { prisoners: 0, lastHour: 0, desired: 9 })).toContain("allows 0");
});
