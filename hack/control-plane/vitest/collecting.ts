// Whether a test file is being read, before any of its hooks and tests run. Vitest may load this module for its runner and for the tests
// apart: what they share is the process.
declare global {
  var bailiffCollecting: { isNow: boolean } | undefined;
}

globalThis.bailiffCollecting ??= { isNow: false };

export const collecting: { isNow: boolean } = globalThis.bailiffCollecting;
