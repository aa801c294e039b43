import { expect, test } from "vitest";
import { Tasks } from "./tasks.ts";

const untilAborted = (signal: AbortSignal, done: () => void = () => {}) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(done())));

test("when the end is asked for all are waited for", async () => {
  const asked = new AbortController();
  const tasks = new Tasks(asked.signal);
  const ended: string[] = [];
  for (const name of ["one", "two"]) tasks.add(untilAborted(tasks.signal, () => ended.push(name)));
  asked.abort();
  await tasks.ended();
  expect(ended).toEqual(["one", "two"]);
});

test("one that breaks ends the others in order, and is told when they have, whether anybody waited by then or not", async () => {
  const tasks = new Tasks(new AbortController().signal);
  const ended: string[] = [];
  tasks.add(untilAborted(tasks.signal, () => ended.push("the other")));
  tasks.add(Promise.reject(new Error("broken")));
  tasks.add(untilAborted(tasks.signal).then(() => Promise.reject(new Error("later"))));
  await new Promise(setImmediate); // a rejection that nobody handles would have ended the process by now
  expect(tasks.signal.aborted).toBe(true);
  await expect(tasks.ended()).rejects.toThrow("broken");
  expect(ended).toEqual(["the other"]);
});
