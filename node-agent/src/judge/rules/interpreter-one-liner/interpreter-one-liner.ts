// Code that stands in the command line itself and has a power that the agent's one-liners never had: the network, other programs, decoding, memory.
import { shapeOf } from "../../../baseline/shape.ts";
import type { Context } from "../../context.ts";
import type { Objection, Rule } from "../../rule.ts";
import { commandLine, quote, shells } from "../../text.ts";

const fetchedToShell =
  /\b(?:curl|wget|fetch)\b[^|;&]{0,400}\|\s*(?:sudo\s+)?(?:\/\S*\/)?(?:ba|da|z|k|a)?sh\b|\b(?:curl|wget)\b[^|;&]{0,400}\|\s*(?:python|perl|node|ruby)[\d.]*\b|\b(?:ba|z)?sh\s+<\(\s*(?:curl|wget)\b|\beval\s+["']?\$\(\s*(?:curl|wget)\b/;
const decodedToShell =
  /\b(?:base64\s+(?:-d|-D|--decode)|xxd\s+-r|openssl\s+(?:enc|base64)\s+-d)[^|]{0,400}\|\s*(?:sudo\s+)?(?:\/\S*\/)?(?:(?:ba|da|z|k|a)?sh|python[\d.]*|perl|node)\b/;

export const interpreterOneLiner: Rule = {
  name: "interpreter-one-liner",
  gate: "Novelty",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: true,
  references: ["ASI05", "T1059.006", "T1027", "T1140", "AML.T0053"],
  benign: "A coding agent that tries something out; once the baseline has seen such a one-liner it is silent.",
  judge: ({ process }, context) => {
    if (process.arguments.length < 4) return undefined;
    return shells.has(context.name)
      ? piped(process.arguments, process.binary, context)
      : coded(process.binary, commandLine(process), context);
  },
};

function piped(args: string, binary: string, { name }: Context): Objection | undefined {
  const text = args.slice(0, 4096);
  const what = fetchedToShell.test(text)
    ? "what it fetches"
    : decodedToShell.test(text)
      ? "what it decodes"
      : undefined;
  return what === undefined
    ? undefined
    : {
        signature: `${name} runs ${what}`,
        severity: "High",
        message: `${binary} runs ${what} without looking: ${quote(text)}`,
      };
}

function coded(binary: string, args: string, { name, expectation }: Context): Objection | undefined {
  const shape = shapeOf(name, args);
  if (shape.length <= "inline[]".length || expectation?.knowsShape(binary, shape)) return undefined;
  const powers = shape.slice("inline[".length, -1).split(",");
  const has = (...all: string[]): boolean => all.every((power) => powers.includes(power));
  const isLoud =
    has("memory") ||
    has("net", "exec") ||
    has("net", "eval") ||
    has("decode", "exec") ||
    has("decode", "eval") ||
    has("net", "redirect");
  if (!isLoud && expectation === undefined) return undefined;
  return {
    signature: `${name} ${shape}`,
    severity: isLoud ? "High" : "Medium",
    message: `${binary} ran code from its command line that can ${powers.join(", ")}: ${quote(args)}`,
  };
}
