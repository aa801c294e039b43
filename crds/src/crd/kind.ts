// What Kubernetes wants to know of a kind beside its schema.
import type { z } from "zod";

/** A column of `kubectl get`; priority 1 is shown with `-o wide` only. NAME comes by itself. */
export interface Column {
  readonly name: string;
  readonly type: "string" | "integer" | "date";
  /** kubectl's JSONPath, such as .spec.pod.name. */
  readonly jsonPath: string;
  readonly priority?: 1;
  readonly description?: string;
}

export interface Kind<Name extends string = string, Schema extends z.ZodType = z.ZodType> {
  readonly kind: Name;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly scope: "Namespaced" | "Cluster";
  readonly schema: Schema;
  /** True: status is a subresource of its own. */
  readonly hasStatus: boolean;
  readonly columns: readonly Column[];
}
