// A process that ends when it is asked to: SIGTERM and SIGINT abort one signal, and whatever hangs after that is left behind.
import type { Log } from "../log/log.ts";

/**
 * Runs `main` until it ends by itself or a signal comes, and returns the exit status: 0 after a clean end, 1 after an
 * exception. `main` gets a signal that aborts on SIGTERM and SIGINT and should return soon after; if it doesn't within
 * `graceMs`, or a second signal comes, the process exits with 1.
 */
export async function runUntilSignal(
  main: (signal: AbortSignal) => Promise<void>,
  { log, graceMs = 20_000 }: { log: Log; graceMs?: number },
): Promise<number> {
  const stop = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (stop.signal.aborted) {
      log("warn", "a second signal came: leaving at once", { signal: name });
      process.exit(1);
    }
    log("info", "ending", { signal: name, graceMs });
    stop.abort(new Error(`${name} came`));
    setTimeout(() => {
      log("error", "something didn't end in time: leaving it behind", { graceMs });
      process.exit(1);
    }, graceMs).unref();
  };
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
  try {
    await main(stop.signal);
    return 0;
  } catch (error) {
    if (stop.signal.aborted && error === stop.signal.reason) return 0;
    log("error", "the end", { error });
    return 1;
  } finally {
    process.off("SIGTERM", onSignal).off("SIGINT", onSignal);
  }
}
