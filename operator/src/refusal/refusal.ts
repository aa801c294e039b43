// Writes that the API server refuses for good: a missing permission, a quota, somebody's admission policy. No retry helps before a
// person does, so they are said in a condition and tried again seldom.
import { ApiError } from "@bailiff/crds/client/index";

/** 400 and 422 too: that is what admission policies and webhooks answer with unless they are told otherwise. */
const codes: readonly number[] = [400, 403, 422];

/** Whether the API server understood and said no. */
export function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && codes.includes(error.code);
}

/** What was refused is tried again after so long. */
export const refusedMs = 30_000;
