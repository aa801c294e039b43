// A list in which no two entries share a key. The API server sees to that by its list type, so no CEL is needed.
import { z } from "zod";

/** A list of at most `max` items, told apart by their text field `key`; merged by it when applied. */
export function listMap<Item extends z.ZodType>(item: Item, key: string, max: number, description: string) {
  return z
    .array(item)
    .max(max)
    .superRefine((items, context) => {
      const seen = new Set<unknown>();
      for (const [at, one] of items.entries()) {
        const value = (one as Readonly<Record<string, unknown>>)[key];
        if (seen.has(value)) {
          context.addIssue({
            code: "custom",
            path: [at, key],
            input: value,
            message: `is the ${key} of an entry before it; each may be there once`,
          });
        }
        seen.add(value);
      }
    })
    .default([])
    .meta({ description, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": [key] });
}
