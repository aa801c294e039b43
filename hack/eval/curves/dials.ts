// The judge's thresholds as dials: found by reading their module, turned while something is measured, and watched for who asks for them.
import * as groups from "@bailiff/node-agent/judge/thresholds";

type Group = Record<string, number>;

export interface Dial {
  /** `bitsFrom.unusual`: the group's name and the number's. */
  readonly name: string;
  /** As it is in the source. */
  readonly value: number;
  readonly group: Group;
  readonly key: string;
}

/** All thresholds, in the order of their names. Throws for a group that holds anything but numbers: no dial would turn it. */
export function dials(of: Readonly<Record<string, object>> = groups): Dial[] {
  return Object.entries(of).flatMap(([name, group]) =>
    Object.entries(group).map(([key, value]) => {
      if (typeof value !== "number") throw new Error(`threshold ${name}.${key} is no number`);
      return { name: `${name}.${key}`, value, group: group as Group, key };
    }),
  );
}

/** A dial, and the value to turn it to. */
export interface Turn {
  readonly dial: Dial;
  readonly to: number;
}

/** Measures with thresholds at other values, and puts them back. */
export function turned<T>(turns: readonly Turn[], measure: () => T): T {
  for (const { dial, to } of turns) dial.group[dial.key] = to;
  try {
    return measure();
  } finally {
    for (const { dial } of turns) dial.group[dial.key] = dial.value;
  }
}

/** Measures, and tells which of these thresholds were asked for meanwhile: what was never asked for can't change the answer. */
export function watched<T>(
  all: readonly Dial[],
  measure: () => T,
): { readonly answer: T; readonly asked: Set<string> } {
  const asked = new Set<string>();
  for (const { name, group, key, value } of all)
    Object.defineProperty(group, key, {
      configurable: true,
      enumerable: true,
      get: () => {
        asked.add(name);
        return value;
      },
    });
  try {
    return { answer: measure(), asked };
  } finally {
    for (const { group, key, value } of all)
      Object.defineProperty(group, key, { configurable: true, enumerable: true, writable: true, value });
  }
}

/** Other values to measure a threshold at: half, a fifth less, a quarter more, double. Small whole numbers stay whole. */
export function otherValues({ value }: Pick<Dial, "value">): number[] {
  const isCount = Number.isInteger(value) && Math.abs(value) <= 20;
  const values = [0.5, 0.8, 1.25, 2].map((factor) =>
    isCount
      ? factor < 1
        ? Math.floor(value * factor)
        : Math.ceil(value * factor)
      : Number((value * factor).toPrecision(3)),
  );
  return [...new Set(values)].filter((other) => other !== value);
}
