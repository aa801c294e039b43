// A command line and the objects that it names, checked like those that come from the API server.
import { parseArgs } from "node:util";
import { check } from "@bailiff/crds";
import { readDocuments } from "../../replay/inputs/documents.ts";
import type { CaseObjects } from "../from-objects/from-objects.ts";

export interface CaseInput {
  readonly objects: CaseObjects;
  /** What was left out, each in one line; objects of other kinds are left out in silence. */
  readonly problems: readonly string[];
}

/** Reads `FILE… [--name VERDICT] [--help]`. Never throws for the sake of what is in the files; a wrong flag is a problem. */
export async function readCase(argv: readonly string[]): Promise<CaseInput | "help"> {
  const problems: string[] = [];
  const verdicts: CaseObjects["verdicts"][number][] = [];
  const policies: CaseObjects["policies"][number][] = [];
  const baselines: CaseObjects["baselines"][number][] = [];
  const objects = { verdicts, policies, baselines };
  const given = flagsOf(argv);
  if ("problem" in given) return { objects, problems: [given.problem] };
  if (given.help) return "help";
  for (const file of given.files.length > 0 ? given.files : ["-"]) {
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
  const named = verdicts.filter(({ metadata }) => given.name === undefined || metadata.name === given.name);
  return { objects: { ...objects, verdicts: named }, problems };
}

function flagsOf(argv: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { name: { type: "string" }, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    return { files: positionals, name: values.name, help: values.help === true };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { problem: error.message };
  }
}
