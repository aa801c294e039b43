// Label selectors as Kubernetes evaluates them: NotIn also matches objects that lack the key (apimachinery, labels.Requirement.Matches).

export type Labels = Readonly<Record<string, string>>;

export interface Requirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values: readonly string[];
}

/** All requirements must hold; the empty selector matches everything. */
export type Selector = readonly Requirement[];

/** Whether the labels meet every requirement. */
export function selects(selector: Selector, labels: Labels): boolean {
  return selector.every((requirement) => meets(requirement, labels));
}

/** Whether the requirement can be undone by taking its label away. */
export function needsLabel({ operator }: Requirement): boolean {
  return operator === "In" || operator === "Exists";
}

/** The requirement that holds exactly where this one doesn't. */
export function negate({ key, operator, values }: Requirement): Requirement {
  const opposite = { In: "NotIn", NotIn: "In", Exists: "DoesNotExist", DoesNotExist: "Exists" } as const;
  return { key, operator: opposite[operator], values };
}

function meets({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

/** The selector in words: `app=web, tier in (a, b), !debug`; empty text for the empty selector. */
export function describeSelector(selector: Selector): string {
  return selector.map(describeRequirement).join(", ");
}

function describeRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case "In":
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(", ")})`;
    case "NotIn":
      return values.length === 1 ? `${key}!=${values[0]}` : `${key} not in (${values.join(", ")})`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
  }
}
