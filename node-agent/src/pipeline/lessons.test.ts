import { expect, test } from "vitest";
import { Learned } from "../baseline/counts/learned.ts";
import { Lessons } from "./lessons.ts";

/** A container whose pod started so many programs, one every second, each by a process of its own. */
function taught(lessons: number) {
  const [learned, noted] = [new Learned(), new Lessons()];
  for (let at = 0; at < lessons; at++) {
    const entry = learned.sawExec("/app", `/bin/tool-${at % 7}`, "args[-v]", "pod", at);
    if (entry !== undefined) noted.note(at, at, entry, learned);
  }
  return { learned, noted };
}

test("what is bad is taken back once, and nothing else", () => {
  const { learned, noted } = taught(100);
  const isBad = (process: number, time: number) => time >= 50 && process % 2 === 0;
  for (let times = 0; times < 2; times++) noted.takeBack("pod", isBad);
  expect(learned.actions.exec).toBe(75);
});

test("connections are taken back as programs are", () => {
  const [learned, noted] = [new Learned(), new Lessons()];
  const to = { key: "203.0.113.9", class: "world", prefix: "203.0.113.0/24", port: 443, protocol: "TCP" } as const;
  const place = { ...to, address: to.key, token: "203.0.113.9:443/TCP", names: [], service: undefined, isDecoy: false };
  const entry = learned.sawConnect("/app", place, "pod", 1);
  if (entry !== undefined) noted.note(1, 1, entry, learned);
  expect(learned.connect.size).toBe(1);
  noted.takeBack("pod", () => true);
  expect([learned.connect.size, learned.actions.connect]).toEqual([0, 0]);
});

test("of 1,000 lessons the newest 512 can be taken back, of forgotten ones none", () => {
  const { learned, noted } = taught(1000);
  noted.takeBack("pod", () => true);
  expect(learned.actions.exec).toBe(1000 - 512);
  const { learned: kept, noted: forgotten } = taught(300);
  forgotten.clear();
  forgotten.takeBack("pod", () => true);
  expect(kept.actions.exec).toBe(300);
});
