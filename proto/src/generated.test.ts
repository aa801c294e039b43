import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generate } from "../../hack/generate/proto.ts";
import { tetragon } from "./generated/tetragon.js";
import { actions, eventTypes, throttleTypes } from "./names.ts";

const root = join(import.meta.dirname, "../..");

describe("the generated codec", () => {
  it("is what a fresh run of the generator gives", async () => {
    const files = await generate();
    expect(files).toHaveLength(2);
    for (const { path, content } of files) expect(await readFile(join(root, path), "utf8")).toBe(content);
  });

  it("has the same names and numbers as the tables of the hand-written decoders", () => {
    const numbers = Object.entries(tetragon.EventType).filter(([name]) => name !== "UNDEF");
    expect(new Map(numbers.map(([name, number]) => [number, name.toLowerCase()]))).toEqual(new Map(eventTypes));
    expect(Object.keys(tetragon.KprobeAction)).toEqual(actions);
    expect(Object.values(tetragon.KprobeAction)).toEqual(actions.map((_, number) => number));
    expect(Object.keys(tetragon.ThrottleType)).toEqual(throttleTypes);
  });

  it("asks for events by type as Tetragon understands it", () => {
    const { PROCESS_EXEC, RATE_LIMIT_INFO } = tetragon.EventType;
    const bytes = tetragon.GetEventsRequest.encode({
      allow_list: [{ event_set: [PROCESS_EXEC, RATE_LIMIT_INFO] }],
    }).finish();
    // allow_list (1) of 6 bytes with a packed event_set (6) of 4: 1 and 40001.
    expect([...bytes]).toEqual([10, 6, 50, 4, 1, 0xc1, 0xb8, 0x02]);
  });
});
