import { expect, test } from "vitest";
import { fixtureCorpus } from "../corpus/fixture.ts";
import { type Answer, blind } from "./blind.ts";

const isTold = ({ rules }: Answer): boolean => rules.length > 0;
const isHigh = ({ severity }: Answer): boolean => severity === "High" || severity === "Critical";

/** As they are told of now: see blind.ts for which of these figures were fitted. */
test.each([
  { part: "first", loud: 186, mimicry: 42, honest: 50, high: 1 },
  { part: "held", loud: 30, mimicry: 8, honest: 20, high: 0 },
] as const)(
  "of the $part blind scripts no fewer attacks are found and no more honest work is told of",
  async ({ part, ...figures }) => {
    const answers = await blind(await fixtureCorpus(), part);
    const told = (form: string): number => answers.filter((answer) => answer.form === form && isTold(answer)).length;
    expect(told("loud")).toBeGreaterThanOrEqual(figures.loud);
    expect(told("mimicry")).toBeGreaterThanOrEqual(figures.mimicry);
    expect(told("honest")).toBeLessThanOrEqual(figures.honest);
    expect(answers.filter((answer) => answer.form === "honest" && isHigh(answer)).length).toBeLessThanOrEqual(
      figures.high,
    );
  },
  120_000,
);
