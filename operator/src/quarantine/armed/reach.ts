// Whose business a NetworkPolicy's change is. An armed one selects the prisoners of one policy and can't touch anybody else's plan:
// with hundreds of them in a namespace, looking at everything for each would be most of what the operator does.
import { isDeepStrictEqual } from "node:util";
import { quarantineLabel } from "../names.ts";

type Raw = { readonly spec?: unknown };
type Selecting = { readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, unknown>> } };

/**
 * The policy whose prisoners alone this NetworkPolicy selects, whoever owns it: its selector is our quarantine label and nothing else.
 * undefined: it may select any pod.
 */
export function prisonersOf({ spec }: Raw): string | undefined {
  const selector = (spec as Selecting | undefined)?.podSelector;
  const name = selector?.matchLabels?.[quarantineLabel];
  return typeof name === "string" && isDeepStrictEqual(selector, { matchLabels: { [quarantineLabel]: name } })
    ? name
    : undefined;
}

/** The policies, by name, whose prisoners alone are concerned by a change; undefined: everybody in the namespace. */
export function concerned({ now, before }: { readonly now: Raw | undefined; readonly before: Raw | undefined }) {
  const names = new Set<string>();
  for (const raw of [now, before]) {
    if (raw === undefined) continue;
    const name = prisonersOf(raw);
    if (name === undefined) return undefined;
    names.add(name);
  }
  return names;
}
