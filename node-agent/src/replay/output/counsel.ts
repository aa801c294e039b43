// What a colleague adds to a finding: what is usual for this agent, what honest cause there may be, and what to do.
import type { Finding } from "@bailiff/crds";
import { plain } from "../../report/evidence/evidence.ts";
import { columns, type Ink, wrap } from "./paper.ts";

/**
 * Lines under a finding's message, indented like it. `isFirst`: of its rule; what a rule says of all of its findings is told once.
 */
export function counselLines(
  { compared, benign, advice }: Pick<Finding, "compared" | "benign" | "advice">,
  indent: number,
  ink: Ink,
  isFirst = true,
): string[] {
  const said = [
    ["usual", compared],
    ["benign if", isFirst ? benign : undefined],
    ["to do", isFirst ? advice : undefined],
  ];
  return said.flatMap(([name = "", text]) =>
    text === undefined
      ? []
      : wrap(plain(text, 400), columns - indent - 11).map((line, at) =>
          ink("dim", `${" ".repeat(indent)}${(at === 0 ? `${name}:` : "").padEnd(11)}${line}`),
        ),
  );
}
