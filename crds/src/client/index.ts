// The public door of the client: everything that operator and node agent use to talk to the API server.
export * from "./api-error.ts";
export * from "./backoff.ts";
export * from "./client.ts";
export * from "./clock.ts";
export { sourceProblem } from "./credentials.ts";
export { unlessAborted } from "./deadline.ts";
export { Turns, turns } from "./fairness/fairness.ts";
export type { Change, Indexes } from "./informer/cache.ts";
export * from "./informer/informer.ts";
export type * from "./informer/options.ts";
export * from "./object.ts";
export type * from "./options.ts";
export * from "./resource.ts";
export type { Observation } from "./transport.ts";
