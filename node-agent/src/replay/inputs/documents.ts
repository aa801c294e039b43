// Objects in files as kubectl and people write them: JSON or YAML, one or several documents, Lists taken apart. Bounded.
import { readFile, stat } from "node:fs/promises";
import { parseAllDocuments } from "yaml";
import { fileProblem } from "../../tetragon/recording/file-problem.ts";

/** A file with objects that is bigger than this is not read: they are all held in memory. */
export const mostBytes = 128 * 1024 * 1024;
const mostProblems = 20;
const listsInLists = 4;

export type RawObject = { readonly [key: string]: unknown };

export interface Documents {
  readonly objects: readonly {
    readonly object: RawObject /** Such as "policies.yaml: object 2". */;
    readonly where: string;
  }[];
  /** What was no object, each in one line with file and index. */
  readonly problems: readonly string[];
}

/** Reads a file's objects. Never throws for the file's sake: what is wrong with it is a problem. `-` is standard input. */
export async function readDocuments(file: string): Promise<Documents> {
  const text = await readText(file);
  if (typeof text !== "string") return { objects: [], problems: [text.problem] };
  return documentsOf(text, file);
}

/** A whole file as text, or why it can't be read. */
export async function readText(file: string): Promise<string | { readonly problem: string }> {
  const name = nameOf(file);
  try {
    if (file !== "-") {
      if ((await stat(file)).size > mostBytes) return { problem: tooBig(name) };
      const bytes = await readFile(file);
      return bytes.length > mostBytes ? { problem: tooBig(name) } : bytes.toString("utf8");
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of process.stdin) {
      const bytes = Buffer.from(chunk as Uint8Array);
      size += bytes.length;
      if (size > mostBytes) return { problem: tooBig(name) };
      chunks.push(bytes);
    }
    return Buffer.concat(chunks).toString("utf8");
  } catch (error) {
    return { problem: `${name}: can't be read: ${fileProblem(error)}` };
  }
}

/** The objects in a text. Lists are taken apart; an object's index counts from 1 over all documents of the text. */
export function documentsOf(text: string, file: string): Documents {
  const name = nameOf(file);
  const objects: { object: RawObject; where: string }[] = [];
  const problems: string[] = [];
  let index = 0;
  const take = (value: unknown, kind = "", depth = 0): void => {
    const list = depth < listsInLists ? listOf(value) : undefined;
    if (list !== undefined) {
      for (const item of list.items) take(item, list.kind, depth + 1);
      return;
    }
    const where = `${name}: object ${++index}`;
    if (!isObject(value)) problems.push(`${where}: is no object`);
    // The API's own lists (`kubectl get --raw`) leave the kind out of their items.
    else objects.push({ object: kind !== "" && value["kind"] === undefined ? { ...value, kind } : value, where });
  };
  for (const value of valuesOf(text, name, problems)) if (value !== null) take(value);
  if (index === 0 && problems.length === 0) problems.push(`${name}: holds no object`);
  const more = problems.length - mostProblems;
  return {
    objects,
    problems: more > 0 ? [...problems.slice(0, mostProblems), `${name}: and ${more} problems more`] : problems,
  };
}

function valuesOf(text: string, name: string, problems: string[]): unknown[] {
  const json = /^\s*[{[]/.test(text) ? parseJson(text) : undefined;
  if (json !== undefined) return [json];
  const values: unknown[] = [];
  const documents = parseAllDocuments(text, { logLevel: "silent", uniqueKeys: true });
  for (const document of Array.isArray(documents) ? documents : []) {
    const [error] = document.errors;
    if (error !== undefined) {
      problems.push(`${name}: is neither JSON nor YAML: ${firstLine(error.message)}`);
      continue;
    }
    try {
      values.push(document.toJS());
    } catch (failure) {
      // Aliases that would unfold without end.
      problems.push(`${name}: ${firstLine(failure instanceof Error ? failure.message : String(failure))}`);
    }
  }
  return values;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export const nameOf = (file: string): string => (file === "-" ? "standard input" : file);
const tooBig = (name: string): string => `${name}: is bigger than ${mostBytes / 1024 / 1024} MiB`;
const firstLine = (text: string): string => text.split("\n", 1)[0]?.replace(/:$/, "") ?? "";
const isObject = (value: unknown): value is RawObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
/** Items of a List, with the kind that they may leave out, or of a bare array. */
function listOf(value: unknown): { readonly items: readonly unknown[]; readonly kind: string } | undefined {
  if (Array.isArray(value)) return { items: value, kind: "" };
  if (!isObject(value) || !Array.isArray(value["items"]) || !isListKind(value["kind"])) return undefined;
  return { items: value["items"], kind: String(value["kind"]).slice(0, -"List".length) };
}

const isListKind = (kind: unknown): boolean => typeof kind === "string" && kind.endsWith("List");
