// The shape of a command line: what it is able to do, by the words it uses. Flags count, values don't; what has no power has no shape.
import { families } from "./families.ts";

/** So much of a command line is looked at: a longer one has the shape of its beginning. */
const looked = 4096;

/**
 * `""` for a command line without a shape, else its family and powers, such as `inline[net,exec]`, `send[file]` or
 * `secrets[values,everywhere]`. `name` is the last part of the binary's path.
 */
export function shapeOf(name: string, args: string): string {
  if (args.length < 2) return "";
  for (const { kind, names, when, powers, always } of families) {
    if (!names.test(name)) continue;
    const text = args.length > looked ? args.slice(0, looked) : args;
    if (when !== undefined && !when.test(text)) continue;
    const found: string[] = [];
    for (const [power, words] of powers) if (words.test(text)) found.push(power);
    if (always || found.length > 0) return `${kind}[${found.join(",")}]`;
  }
  return "";
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
