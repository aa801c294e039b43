// Learned execs → declared processes: each binary under what starts it, with paths that vary written as globs.
import type { ExecEntry } from "../baseline/counts/entry.ts";
import { folderShape } from "../baseline/shapes/shape.ts";
import { basename } from "../judge/context.ts";

export interface Process {
  readonly binary: string;
  /** Empty where what started it was not seen. */
  readonly parent: string;
  readonly count: number;
  readonly pods: number;
  readonly note: string;
}

/** Only a path can be declared: a program without one (memfd, deleted) is told of, never suggested. */
export const isDeclarable = ({ binary }: Pick<Process, "binary">): boolean =>
  binary.startsWith("/") && !binary.endsWith(" (deleted)");

/** The processes of some entries, by parent, most seen first. */
export function processesOf(entries: Iterable<ExecEntry>): Process[] {
  const all = [...entries];
  const folders = Map.groupBy(new Set(all.map(({ binary }) => binary)), varying);
  const pathOf = (binary: string): string =>
    (folders.get(varying(binary))?.length ?? 0) > 1 ? asGlob(binary) : binary;
  const groups = Map.groupBy(all, ({ parent, binary }) => `${pathOf(parent)}\n${pathOf(binary)}`);
  const processes = [...groups].map(([key, some]) => {
    const [parent = "", binary = ""] = key.split("\n");
    const paths = new Set(some.map((entry) => entry.binary)).size;
    return {
      binary,
      parent: parent.startsWith("/") ? anyShim(parent) : "",
      count: some.reduce((sum, { count }) => sum + count, 0),
      pods: new Set(some.flatMap(({ pods }) => [...pods])).size,
      note: paths > 1 ? `${paths} paths` : "",
    };
  });
  const weight = new Map<string, number>();
  for (const { parent, count } of processes) weight.set(parent, (weight.get(parent) ?? 0) + count);
  return processes.sort(
    (a, b) =>
      (weight.get(b.parent) ?? 0) - (weight.get(a.parent) ?? 0) ||
      (a.parent < b.parent ? -1 : a.parent > b.parent ? 1 : 0) ||
      b.count - a.count ||
      (a.binary < b.binary ? -1 : 1),
  );
}

/** The container's runtime is in another folder on the next distribution, and has another version after its next upgrade. */
const anyShim = (parent: string): string =>
  basename(parent).startsWith("containerd-shim") ? "*/containerd-shim*" : parent;

const varying = (binary: string): string => folderShape(binary) + basename(binary);
const asGlob = (binary: string): string => varying(binary).replaceAll(/#+/g, "*");
