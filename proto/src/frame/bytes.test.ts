import { expect, test } from "vitest";
import { copied } from "./bytes.ts";

test("what is remembered of a message holds its own bytes alone, not the whole of what came off the wire with it", () => {
  const wire = Buffer.from("0123456789".repeat(10_000));
  const copy = copied(wire, 3, 7);
  wire.fill(0);
  expect(Buffer.from(copy.buffer).toString()).toBe("3456");
});
