import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const here = (file: string) => JSON.stringify(fileURLToPath(new URL(file, import.meta.url)));

/** A process whose main is the given code; it gets signals once it said "ready". Its status, and what it logged. */
async function run(main: string, signals: readonly NodeJS.Signals[], graceMs = 60_000) {
  const code = `
    import { runUntilSignal } from ${here("./shutdown.ts")};
    import { processLog } from ${here("../log/log.ts")};
    const alive = setInterval(() => {}, 1000);
    process.exitCode = await runUntilSignal(async (signal) => {
      console.log("ready");
      ${main}
    }, { log: processLog(), graceMs: ${graceMs} });
    clearInterval(alive);`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", code]);
  const logged: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    logged.push(JSON.parse(line).message);
    if (logged.length < signals.length) child.kill(signals[logged.length]);
  });
  createInterface({ input: child.stdout }).once("line", () => signals[0] && child.kill(signals[0]));
  const status = await new Promise((resolve) => child.on("close", (code, signal) => resolve(code ?? signal)));
  return { status, logged };
}

const untilAborted = `await new Promise((resolve) => signal.addEventListener("abort", resolve));`;

test.each(["SIGTERM", "SIGINT"] as const)("%s lets the work finish and ends with status 0", async (signal) => {
  expect(await run(untilAborted, [signal])).toEqual({ status: 0, logged: ["ending"] });
});

test("work that ends by the signal's own reason ended as it should", async () => {
  expect(await run(`${untilAborted} throw signal.reason;`, ["SIGTERM"])).toEqual({ status: 0, logged: ["ending"] });
});

test("work that ends by itself is status 0; work that throws is 1 and says why", async () => {
  expect(await run("", [])).toEqual({ status: 0, logged: [] });
  expect(await run(`throw new Error("broken");`, [])).toEqual({ status: 1, logged: ["the end"] });
});

test("work that doesn't end in time is left behind", async () => {
  const { status, logged } = await run("await new Promise(() => {});", ["SIGTERM"], 50);
  expect([status, logged]).toEqual([1, ["ending", "something didn't end in time: leaving it behind"]]);
});

test("a second signal ends it at once", async () => {
  const { status, logged } = await run("await new Promise(() => {});", ["SIGTERM", "SIGINT"]);
  expect([status, logged]).toEqual([1, ["ending", "a second signal came: leaving at once"]]);
});
