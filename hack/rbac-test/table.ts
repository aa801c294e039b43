// What was found, for people: permission by permission, which test fails without it.
import type { Found } from "./state.ts";

/** One line each: what it allows, how often the API server refused it, and the test that failed. */
export function table(permissions: readonly string[], found: Readonly<Record<string, Found>>): string {
  const width = Math.max(0, ...permissions.map((id) => id.length));
  const lines = permissions.map((id) => {
    const { failure, refused = 0 } = found[id] ?? {};
    const why = failure ?? (refused > 0 ? "NO TEST FAILS WITHOUT IT" : "NOTHING ASKS FOR IT");
    return `${id.padEnd(width)}  ${why}\n`;
  });
  return lines.join("");
}
