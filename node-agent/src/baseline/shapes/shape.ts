// The shape of a command line: what it is able to do, by the words it uses. Flags count, values only by their kinds.

import { Memo } from "../../bounded/memo.ts";
import { families } from "../families/families.ts";
import type { Family } from "../families/family.ts";
import { argumentShape } from "./argument-shape.ts";

/** So much of a command line is looked at: a longer one has the shape of its beginning. */
const looked = 4096;

/**
 * `""` for a command line without arguments; its family and powers where it has any, such as `inline[net,exec]`, `send[file]` or
 * `secrets[values,everywhere]`; else its flags and the kinds of its values, `args[-n,get,pods,word]`. `name` is the last part of
 * the binary's path.
 */
export function shapeOf(name: string, args: string): string {
  if (args === "") return "";
  const before = shapes.get(args);
  if (before?.name === name) return before.shape;
  const shape = familyShape(name, args) || argumentShape(name, args);
  if (args.length > memorable || name.length > memorable) return shape;
  shapes.set(args, { name, shape });
  return shape;
}

/** By command line. */
const shapes = new Memo<string, { readonly name: string; readonly shape: string }>(1024);
const memorable = 160;

function familyShape(name: string, args: string): string {
  if (args.length < 2) return "";
  for (const { kind, when, powers, to, always } of familiesOf(name)) {
    const text = args.length > looked ? args.slice(0, looked) : args;
    if (when !== undefined && !when.test(text)) continue;
    const found: string[] = [];
    for (const [power, words] of powers) if (words.test(text)) found.push(power);
    const place = to?.exec(text)?.groups?.["to"];
    if (place !== undefined) found.push(`to=${place}`);
    if (always || found.length > 0) return `${kind}[${found.join(",")}]`;
  }
  return "";
}

/** By name: most actions are by few programs. */
const known = new Memo<string, readonly Family[]>(1024);

function familiesOf(name: string): readonly Family[] {
  let found = known.get(name);
  if (found === undefined) {
    found = families.filter(({ names }) => names.test(name));
    if (name.length <= 64) known.set(name, found);
  }
  return found;
}

/** The powers of a shape of this kind, or undefined where the shape is of another kind. */
export function powersOf(kind: string, shape: string): readonly string[] | undefined {
  if (!shape.startsWith(`${kind}[`)) return undefined;
  const inner = shape.slice(kind.length + 1, -1);
  return inner === "" ? [] : inner.split(",");
}

/** The folder of a path with its varying parts made equal: /tmp/go-build123/b001/x → /tmp/go-build#/b#/. */
export function folderShape(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1).replaceAll(/\d+|[0-9a-f]{8,}/g, "#");
}
