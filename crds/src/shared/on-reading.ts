// Defaults inside lists: the API server's would make every `kubectl apply` of an unchanged file, and every comparison with Git, see a
// change. So for what people write in lists they are filled in by whoever reads, which is check().
import type { z } from "zod";

/** The keyword that marks such a default on its way to the CRD, which gets neither. */
export const onReadingKeyword = "x-filled-in-on-reading";

/** The schema, of whose default the API server isn't told. Describe the result, not the argument. */
export const onReading = <Schema extends z.ZodType>(schema: Schema): Schema =>
  schema.meta({ ...schema.meta(), [onReadingKeyword]: true });
