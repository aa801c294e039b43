// A command line and the objects that it names, checked like those that come from the API server.
import { parseArgs } from "node:util";
import { check } from "@bailiff/crds";
import { parseProblem } from "../../replay/arguments/flags.ts";
import { readDocuments } from "../../replay/inputs/documents.ts";
import type { CaseObjects } from "../from-objects/from-objects.ts";

export interface CaseInput {
  readonly objects: CaseObjects;
  /** What was left out, each in one line; objects of other kinds are left out in silence. */
  readonly problems: readonly string[];
}

/** Reads `FILE… [--name VERDICT] [--help]`. Never throws for the sake of what is in the files; `usage` says what is wrong with a flag. */
export async function readCase(argv: readonly string[]): Promise<CaseInput | "help" | { readonly usage: string }> {
  const problems: string[] = [];
  const verdicts: CaseObjects["verdicts"][number][] = [];
  const policies: CaseObjects["policies"][number][] = [];
  const baselines: CaseObjects["baselines"][number][] = [];
  const objects = { verdicts, policies, baselines };
  const given = flagsOf(argv);
  if ("usage" in given) return given;
  if (given.help) return "help";
  const { name, files } = given;
  for (const file of files.length > 0 ? files : ["-"]) {
    const documents = await readDocuments(file);
    problems.push(...documents.problems);
    for (const { object, where } of documents.objects) {
      const take = <Kind extends "AgentVerdict" | "AgentPolicy" | "AgentBaseline", T>(kind: Kind, list: T[]): void => {
        const checked = check(kind, object, where);
        if (checked.ok) list.push(checked.value as T);
        else problems.push(...checked.problems);
      };
      if (object["kind"] === "AgentVerdict") take("AgentVerdict", verdicts);
      else if (object["kind"] === "AgentPolicy") take("AgentPolicy", policies);
      else if (object["kind"] === "AgentBaseline") take("AgentBaseline", baselines);
    }
  }
  const named = verdicts.filter(({ metadata }) => name === undefined || metadata.name === name);
  if (named.length === 0 && verdicts.length > 0) {
    const names = verdicts.slice(0, 20).map(({ metadata }) => metadata.name);
    problems.push(`--name ${name}: no such verdict; there are: ${names.join(", ")}`);
  }
  return { objects: { ...objects, verdicts: named }, problems };
}

interface Flags {
  readonly files: readonly string[];
  readonly name: string | undefined;
  readonly help: boolean;
}

function flagsOf(argv: readonly string[]): Flags | { readonly usage: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { name: { type: "string" }, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    return { files: positionals, name: values.name, help: values.help === true };
  } catch (error) {
    return { usage: parseProblem(error) };
  }
}
