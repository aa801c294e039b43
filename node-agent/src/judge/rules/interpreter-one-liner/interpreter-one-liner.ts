// Code that stands in the command line itself and has a power that the agent's one-liners never had: the network, other programs, decoding, memory.
import { powersOf } from "../../../baseline/shapes/shape.ts";
import type { Circumstances } from "../../deed.ts";
import type { Objection, Rule } from "../../rule.ts";
import { commandLine, quote, shells } from "../../text.ts";
import { shellOnNetwork } from "../reverse-shell/words.ts";
import { unknownReader, unseenProgram } from "./piped.ts";

/** Powers that together fetch, unpack or hide a program. */
const loud: readonly (readonly string[])[] = [
  ["memory"],
  ["net", "exec"],
  ["net", "eval"],
  ["net", "redirect"],
  ["decode", "exec"],
  ["decode", "eval"],
];

/** How pip runs a package's own set-up, and how a test runner starts its workers: they are told what to do by who started them. */
const packaging = /\bsetuptools\b.{0,400}\bsetup\.py\b/s;
const worker = /^-\w{0,3}c\s+["']?import sys;\s?exec\(eval\(sys\.stdin\.readline\(\)\)\)["']?\s*$/;

/** The process's own machine, and what any other place would have to be named by. */
const ownMachine = /\b(?:127\.0\.0\.1|localhost)\b|\[?::1\]?/g;
const elsewhere = /:\/\/(?![:"'/])|\b\d{1,3}(?:\.\d{1,3}){3}\b|["'][\w-]+(?:\.[\w-]+)+["']|argv|environ|input\(|stdin/;

/** Whether code uses the network to ask its own machine, and no other: a health check. */
function asksItself(args: string): boolean {
  const rest = args.replaceAll(ownMachine, "");
  return rest !== args && !elsewhere.test(rest);
}

/** Powers in words. */
const words: Readonly<Record<string, string>> = {
  net: "use the network",
  exec: "start programs",
  decode: "decode hidden text",
  eval: "run text as code",
  memory: "load programs into memory",
  redirect: "put its input and output elsewhere",
};

export const interpreterOneLiner: Rule = {
  name: "interpreter-one-liner",
  gate: "KnownBad",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: true,
  isMemoryless: true,
  references: ["ASI05", "T1059.006", "T1027", "T1140", "AML.T0053"],
  signal:
    "Code in the command line itself that uses powers the agent's one-liners never had: network and programs, decoding and running, memory; and shells that run what they fetch or decode.",
  benign: "A coding agent that tries something out.",
  advice:
    "Read the code in the evidence; decode it if it is hidden. Once the baseline has seen something like it, the rule is silent.",
  judge: ({ process }, context) => {
    if (process.arguments.length < 4) return undefined;
    return shells.has(context.name)
      ? piped(commandLine(process), process.binary, context)
      : coded(process.binary, commandLine(process), context);
  },
};

function piped(args: string, binary: string, { name }: Circumstances): Objection | undefined {
  const what = unseenProgram(args);
  if (what !== undefined)
    return {
      signature: `${name} runs ${what}`,
      severity: "High",
      message: `${binary} runs ${what} without looking: ${quote(args)}`,
    };
  const reader = unknownReader(args);
  if (reader === undefined) return undefined;
  return {
    signature: `${name} feeds ${reader}`,
    message: `${binary} fetches something and hands it to ${quote(reader, 60)}, which is told nothing of what to do with it: ${quote(args)}`,
  };
}

function coded(binary: string, args: string, { name, shape, expectation }: Circumstances): Objection | undefined {
  const powers = powersOf("inline", shape);
  if (powers === undefined || powers.length === 0 || expectation?.knowsShape(binary, shape)) return undefined;
  // The rule about shells says it better.
  if (shellOnNetwork(name, args) !== undefined) return undefined;
  const isLoud = loud.some((all) => all.every((power) => powers.includes(power)));
  if (!isLoud && expectation === undefined) return undefined;
  const [only] = powers.length === 1 ? powers : [];
  if (only === "eval" && (packaging.test(args) || worker.test(args))) return undefined;
  if (only === "net" && asksItself(args)) return undefined;
  return {
    signature: `${name} ${shape}`,
    severity: isLoud ? "High" : "Medium",
    isHabit: !isLoud,
    message: `${binary} ran code from its command line that can ${powers.map((power) => words[power] ?? power).join(", ")}: ${quote(args)}`,
  };
}
