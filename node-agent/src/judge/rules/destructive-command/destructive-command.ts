// Commands that destroy what others need. Deleting one's own scratch files, restarting a pod or tidying up a preview is daily work.
import { powersOf } from "../../../baseline/shapes/shape.ts";
import { basename } from "../../context.ts";
import type { Rule } from "../../rule.ts";
import { commandLine, quoteLine } from "../../text.ts";
import { clusters } from "./clusters.ts";
import { databases } from "./databases.ts";
import { type Destruction, isScratch } from "./destruction.ts";
import { files } from "./files.ts";
import { stores } from "./stores.ts";

/** By program: most programs can destroy nothing, and are asked nothing. */
const byName = new Map<string, Destruction[]>();
for (const way of [...files, ...databases, ...clusters, ...stores])
  for (const name of way.names) byName.set(name, [...(byName.get(name) ?? []), way]);

/** What `kubectl exec` starts in another pod. */
const elsewhere = /\bexec\b[^|;]{0,300}?\s--\s+["']?(?<program>\S{1,120})\s(?<args>.*)/s;

function destruction(name: string, args: string): Destruction | undefined {
  const found = byName
    .get(name)
    ?.find(
      ({ words, unless }) =>
        words.test(args) && !(typeof unless === "function" ? unless(args) : (unless?.test(args) ?? false)),
    );
  if (found !== undefined || (name !== "kubectl" && name !== "oc")) return found;
  const { program, args: inner } = elsewhere.exec(args)?.groups ?? {};
  return program === undefined || inner === undefined || /^(?:kubectl|oc)$/.test(basename(program))
    ? undefined
    : destruction(basename(program), inner);
}

export const destructiveCommand: Rule = {
  name: "destructive-command",
  gate: "KnownBad",
  severity: "High",
  kinds: ["exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI02", "ASI08", "T1485", "T1565", "AML.T0101"],
  signal:
    "Command lines that delete, overwrite, encrypt or stop what others need: data trees, databases, workloads and namespaces, infrastructure, buckets, shared branches.",
  benign: "Cleanup that the agent is meant to do.",
  advice:
    "See whether it succeeded and whether there is a backup, before anything else. If it is the agent's work, add an exception for the command line, with an end date.",
  judge: ({ process }, { name, shape, expectation }) => {
    if (!byName.has(name)) return undefined;
    const args = commandLine(process, 2048);
    const isToZero = powersOf("scale", shape)?.includes("zero") && !isScratch(args);
    if (isToZero) {
      // It can be scaled up again, and some do it every evening: those who do are known for it.
      if (expectation?.knowsShape(process.binary, shape)) return undefined;
      return {
        signature: `${name} to zero`,
        severity: "Medium",
        isHabit: true,
        message: `${process.binary} scales to zero what others may need: ${quoteLine(process)}`,
      };
    }
    const found = destruction(name, args);
    return (
      found && {
        signature: `${name} ${found.what}`,
        severity: found.isLesser ? "Medium" : "High",
        message: `${process.binary} ${found.what}: ${quoteLine(process)}`,
      }
    );
  },
};
