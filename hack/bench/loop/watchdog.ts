// Loaded into a program before its own code (`--import`): notes when the event loop was late, how much of that was work of its own
// thread and how much garbage collection, and writes it all down when the process ends. Stands alone: it is copied without its types.
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { PerformanceObserver } from "node:perf_hooks";

const everyMs = 5;
/** Shorter ones are of no interest. */
const shortMs = 10;

/** Milliseconds since the process started; `cpuMs` is of the main thread, which is what a busy machine doesn't change. */
interface Block {
  readonly atMs: number;
  readonly lateMs: number;
  readonly cpuMs: number;
}

const file = process.env["BAILIFF_BENCH_LOOP"] ?? "";
const blocks: Block[] = [];
const pauses: { readonly atMs: number; readonly ms: number; readonly kind: number }[] = [];
const session = process.env["BAILIFF_BENCH_PROFILE"] ? new Session() : undefined;

/** The program's file is loaded by then, which is no block of a loop. */
let [lastMs, lastCpuUs] = [Number.NaN, 0];
function tick(): void {
  const nowMs = performance.now();
  const { user, system } = process.threadCpuUsage();
  const lateMs = nowMs - lastMs - everyMs;
  if (lateMs > shortMs) blocks.push({ atMs: lastMs, lateMs, cpuMs: (user + system - lastCpuUs) / 1000 });
  [lastMs, lastCpuUs] = [nowMs, user + system];
  setTimeout(tick, everyMs).unref();
}
setTimeout(tick, everyMs).unref();

new PerformanceObserver((list) => {
  for (const entry of list.getEntries() as (ReturnType<typeof list.getEntries>[number] & {
    detail?: { kind?: number };
  })[])
    pauses.push({ atMs: entry.startTime, ms: entry.duration, kind: entry.detail?.kind ?? 0 });
}).observe({ entryTypes: ["gc"] });

if (session) {
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.setSamplingInterval", { interval: 500 });
  session.post("Profiler.start");
}
process.on("exit", () => {
  let profile: unknown;
  session?.post("Profiler.stop", (_, stopped) => {
    profile = stopped.profile;
  });
  const originUs = Number(process.hrtime.bigint() / 1000n) - performance.now() * 1000;
  writeFileSync(file, JSON.stringify({ blocks, pauses, originUs, profile }));
});
