// Waiting for something that comes by itself, with an end.
import { setTimeout as sleep } from "node:timers/promises";
import { request } from "./api.ts";
import type { Access } from "./kubeconfig.ts";

/** For runs in which something is known to be missing: how much of each time-out is waited for. Not what such a run needs to begin. */
const patience = Number(process.env["BAILIFF_TEST_PATIENCE"] ?? 1);

/** Asks until the answer is neither undefined nor false; throws after `timeoutMs`, naming what was waited for. */
export async function until<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | undefined | false>,
  everyMs = 50,
): Promise<T> {
  return untilUp(what, timeoutMs * patience, ask, everyMs);
}

/** The same with all the patience that it asks for: for the control plane itself and what is put on it, which no test is about. */
export async function untilUp<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | undefined | false>,
  everyMs = 50,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`waited ${timeoutMs / 1000} s in vain until ${what}`);
    await sleep(everyMs);
  }
}

/** Does the API server answer "ok" to /readyz? */
export async function isReady(access: Access): Promise<boolean> {
  const answer = await request(access, "GET", "/readyz", { timeoutMs: 2_000 }).catch(() => undefined);
  return answer?.status === 200;
}
