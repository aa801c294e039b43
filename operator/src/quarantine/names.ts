// The fixed names of custody: tests and people's own policies rely on them.

export const quarantineLabel = "bailiff.dev/quarantine";
export const isolateLabel = "bailiff.dev/isolate";
export const caseAnnotation = "bailiff.dev/case";
export const originalAnnotation = "bailiff.dev/original";
export const fieldManager = "bailiff-operator";
export const custodyFinalizer = "bailiff.dev/custody";

/** Whether the key is one of ours: never taken away, never put back, never part of an agent's own labels. */
export function isOwnKey(key: string): boolean {
  return key.startsWith("bailiff.dev/");
}
