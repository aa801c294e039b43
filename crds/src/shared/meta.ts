// What every object of ours begins with. The API server owns metadata, so its schema is for reading files, not for the CRD.
import { z } from "zod";
import { objectName } from "./text.ts";

export const group = "bailiff.dev";
export const version = "v1alpha1";
export const apiVersion = `${group}/${version}`;

const strings = z.record(z.string(), z.string());

/** ObjectMeta, as far as Bailiff reads it; the rest passes by. */
export const metadata = z.object({
  name: objectName("The object's name."),
  namespace: objectName("The object's namespace.").optional(),
  generateName: z.string().optional(),
  uid: z.string().optional(),
  resourceVersion: z.string().optional(),
  generation: z.int().optional(),
  creationTimestamp: z.string().nullish(),
  deletionTimestamp: z.string().optional(),
  deletionGracePeriodSeconds: z.int().optional(),
  selfLink: z.string().optional(),
  labels: strings.optional(),
  annotations: strings.optional(),
  finalizers: z.array(z.string()).optional(),
  ownerReferences: z
    .array(
      z.object({
        apiVersion: z.string(),
        kind: z.string(),
        name: z.string(),
        uid: z.string(),
        controller: z.boolean().optional(),
        blockOwnerDeletion: z.boolean().optional(),
      }),
    )
    .optional(),
  managedFields: z.array(z.unknown()).optional(),
});

/** apiVersion, kind and metadata of one of our kinds. */
export const head = <Kind extends string>(kind: Kind) => ({
  apiVersion: z.literal(apiVersion),
  kind: z.literal(kind),
  metadata,
});
