// Whether a label selector selects, with Kubernetes' own meaning: all demands hold; an empty selector selects everything.

/** The part of a LabelSelector that decides, as the API stores it: ours and those of NetworkPolicies alike. */
export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>> | undefined;
  readonly matchExpressions?:
    | readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] | undefined }[]
    | undefined;
}

/**
 * Whether `selector` selects an object with these labels. NotIn also selects objects without the label, as Kubernetes does.
 * An operator that Kubernetes doesn't know selects nothing.
 */
export function selects(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {}))
    if (labelOf(labels, key) !== value) return false;
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const value = labelOf(labels, key);
    const holds =
      operator === "In"
        ? value !== undefined && values.includes(value)
        : operator === "NotIn"
          ? value === undefined || !values.includes(value)
          : operator === "Exists"
            ? value !== undefined
            : operator === "DoesNotExist" && value === undefined;
    if (!holds) return false;
  }
  return true;
}

/**
 * Whether a selector demands anything. An AgentPolicy whose selector doesn't would judge, and cut, whatever is in its namespace: it
 * selects nothing, for the operator, node agents and replay alike, and says so.
 */
export function isDemanding({ matchLabels = {}, matchExpressions = [] }: Selector): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length > 0;
}

/** What every pod fulfils: for whoever means all of a namespace. */
export const everyPod = {
  matchExpressions: [{ key: "bailiff.dev/nobody", operator: "DoesNotExist", values: [] }],
} as const;

function labelOf(labels: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
