// The schema of proto/tetragon.proto as the tables that a look for unknown fields needs.

import type protobuf from "protobufjs/light.js";

/** Known fields of a message by number and by name: `known`, or what the message inside of the field knows. */
export interface Shape {
  readonly byNumber: ReadonlyMap<number, Field>;
  readonly byName: ReadonlyMap<string, Field>;
}

interface Field {
  readonly name: string;
  /** Undefined where there is nothing to look into: scalars, maps, unread fields and bodies. */
  readonly inside: Shape | undefined;
}

/** Makes the tables of a message type. The schema must not be recursive. */
export function shapeOf(type: protobuf.Type): Shape {
  const byNumber = new Map<number, Field>();
  const byName = new Map<string, Field>();
  for (const field of type.fieldsArray) {
    const entry = { name: field.name, inside: insideOf(field) };
    byNumber.set(field.id, entry);
    byName.set(field.name, entry);
  }
  for (const reserved of type.reserved ?? []) {
    if (typeof reserved === "string") byName.set(reserved, { name: reserved, inside: undefined });
    else {
      const [first, last] = reserved as [number, number];
      for (let n = first; n <= last; n++) byNumber.set(n, { name: `#${n}`, inside: undefined });
    }
  }
  return { byNumber, byName };
}

function insideOf(field: protobuf.Field): Shape | undefined {
  const type = field.resolve().resolvedType;
  if (field.map || type === null || !("fieldsById" in type)) return undefined;
  return type.fieldsArray.length > 0 ? shapeOf(type) : undefined;
}
