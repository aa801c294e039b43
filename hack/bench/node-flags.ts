// Node's flags for the programs, as their images set them: the heap's limits are what memory follows, far more than what is kept.
import type { Component } from "../build/build.ts";

/** BAILIFF_BENCH_NODE_FLAGS, separated by spaces, takes their place. */
export function nodeFlags(component: Component): readonly string[] {
  const given = process.env["BAILIFF_BENCH_NODE_FLAGS"];
  return given === undefined ? flags[component] : given.split(" ").filter((flag) => flag !== "");
}

/** What the operator's image sets for glibc's allocator. */
export const operatorEnvironment = { MALLOC_ARENA_MAX: "2", MALLOC_TRIM_THRESHOLD_: "131072" } as const;

/** What the node agent's sets: what is as big as a compiler's working memory goes back to the kernel with its last user. */
export const nodeAgentEnvironment = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_TRIM_THRESHOLD_: "131072",
  MALLOC_MMAP_THRESHOLD_: "32768",
} as const;

/**
 * Old space: three quarters of the memory limits in deploy/base. The young generation would grow to 64 MiB and three times that of
 * memory where garbage is made quickly, though next to nothing of it survives; a node agent's events are so small and so many that a
 * MiB is enough, and stays in the CPU's cache. A node agent has memory on every node, so it has one thread to help and one arena of
 * malloc. What lives for minutes leaves holes when it goes: without --optimize-for-size, which closes them and grows the heap by less at
 * a time, 74 MiB of old space held 45. V8 takes objects that outlive a collection for old ones and makes their like in old space at once
 * (pretenuring): events that wait for their turn are none, and made so they cost a fifth of all CPU.
 */
const flags: Readonly<Record<Component, readonly string[]>> = {
  operator: ["--max-old-space-size=384", "--max-semi-space-size=4"],
  "node-agent": [
    "--max-old-space-size=288",
    "--max-semi-space-size=1",
    "--v8-pool-size=1",
    "--optimize-for-size",
    "--no-allocation-site-pretenuring",
  ],
};
