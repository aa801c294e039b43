// A kind as the CustomResourceDefinition that the API server takes: structural, bounded, every field described.
import { z } from "zod";
import { group, version } from "../shared/meta.ts";
import { onReadingKeyword } from "../shared/on-reading.ts";
import type { Kind } from "./kind.ts";

/** A structural schema, as far as we look into one. */
export interface StructuralSchema {
  type?: string;
  description?: string;
  properties?: Record<string, StructuralSchema>;
  items?: StructuralSchema;
  additionalProperties?: StructuralSchema | boolean;
  [keyword: string]: unknown;
}

/** Fields that the API server itself defines; its rules allow no more than this. */
const head: Readonly<Record<string, StructuralSchema>> = {
  apiVersion: { type: "string", description: "The version of this representation of the object." },
  kind: { type: "string", description: "The kind of the object." },
  metadata: { type: "object" },
};

/** The OpenAPI v3 schema of a kind, in the subset that Kubernetes calls structural. */
export function openApi(schema: z.ZodType): StructuralSchema {
  const made = z.toJSONSchema(schema, {
    target: "openapi-3.0",
    io: "input",
    reused: "inline",
    override: ({ jsonSchema }) => {
      // Keys are bounded by CEL: structural schemas have no propertyNames.
      delete jsonSchema.propertyNames;
      if (jsonSchema.type === "integer") jsonSchema.format = "int64";
    },
  }) as StructuralSchema;
  const { properties = {}, description, required, ...rules } = withDefaultsTold(made);
  const fields = Object.keys(properties).filter((field) => !(field in head));
  return {
    type: "object",
    ...(description ? { description } : {}),
    ...(Array.isArray(required) ? requiredOf(required.filter((field) => fields.includes(String(field)))) : {}),
    properties: { ...head, ...Object.fromEntries(fields.map((field) => [field, properties[field] ?? {}])) },
    ...extensionsOf(rules),
  };
}

/** `kubectl explain` shows descriptions and no defaults: so each description ends with the field's. */
function withDefaultsTold(schema: StructuralSchema): StructuralSchema {
  const { description, default: value, properties, items, additionalProperties } = schema;
  const isTold = description && ["string", "number", "boolean"].includes(typeof value) && value !== "";
  const told: StructuralSchema = {
    ...schema,
    ...(isTold && { description: `${description} Default: ${value}.` }),
    ...(properties && { properties: mapped(properties) }),
    ...(items && { items: withDefaultsTold(items) }),
    ...(typeof additionalProperties === "object" && { additionalProperties: withDefaultsTold(additionalProperties) }),
  };
  if (told[onReadingKeyword] === true) {
    delete told[onReadingKeyword];
    delete told["default"];
  }
  return told;
}

function mapped(properties: Readonly<Record<string, StructuralSchema>>): Record<string, StructuralSchema> {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, withDefaultsTold(schema)]));
}

/** The whole CustomResourceDefinition, ready to be written as YAML. */
export function crd(kind: Kind) {
  const names = {
    kind: kind.kind,
    listKind: `${kind.kind}List`,
    plural: kind.plural,
    singular: kind.singular,
    shortNames: kind.shortNames,
    categories: ["bailiff"],
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${kind.plural}.${group}`, labels: { "app.kubernetes.io/part-of": "bailiff" } },
    spec: {
      group,
      names,
      scope: kind.scope,
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          ...(kind.hasStatus ? { subresources: { status: {} } } : {}),
          additionalPrinterColumns: kind.columns,
          schema: { openAPIV3Schema: openApi(kind.schema) },
        },
      ],
    },
  };
}

function requiredOf(fields: readonly unknown[]) {
  return fields.length > 0 ? { required: fields } : {};
}

function extensionsOf(keywords: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(keywords).filter(([keyword]) => keyword.startsWith("x-kubernetes-")));
}
