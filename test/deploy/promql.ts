// What a PromQL expression names: metrics of ours with the labels that it selects or groups by. Not a parser: promtool is that.

/** A metric, and the labels that some expression expects of it. */
export interface Named {
  readonly metric: string;
  readonly labels: readonly string[];
}

const selector = /\b((?:bailiff|process)_[a-z0-9_]+)(?:\{([^}]*)\})?/g;
const matcher = /([a-z_]+)\s*(?:=~|!~|!=|=)\s*"/g;

/** Every metric that the expression selects, with the labels of its selector. */
export function namedIn(expr: string): Named[] {
  return [...expr.matchAll(selector)].map(([, metric = "", labels = ""]) => ({
    metric,
    labels: [...labels.matchAll(matcher)].map(([, label = ""]) => label),
  }));
}

/** The labels that the expression groups by. */
export function groupedBy(expr: string): string[] {
  const groups = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels = ""]) => labels.split(","));
  return groups.map((label) => label.trim()).filter((label) => label !== "");
}

/** A histogram's series carry suffixes that its own name hasn't. */
export const withoutSuffix = (metric: string): string => metric.replace(/_(bucket|sum|count)$/, "");
