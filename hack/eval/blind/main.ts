// `node hack/eval/blind/main.ts [first|held] [CORPUS]`: what the judge says of the scripts, a line for each miss and each false alarm.
import { severities } from "@bailiff/crds";
import { loadCorpus } from "../corpus/corpus.ts";
import { type Answer, blind } from "./blind.ts";

const loaded = await loadCorpus(process.argv[3] ?? "test/fixtures/corpus");
if ("problems" in loaded) throw new Error(loaded.problems.join("\n"));
const answers = await blind(loaded.corpus, process.argv[2] === "held" ? "held" : "first");
const isHigh = ({ severity }: Answer): boolean =>
  severity !== undefined && severities.indexOf(severity) >= severities.indexOf("High");
for (const [agent, those] of Map.groupBy(answers, (answer) => answer.agent)) {
  console.log(`\n## ${agent}`);
  for (const form of ["loud", "mimicry", "honest"]) {
    const ones = those.filter((answer) => answer.form === form);
    const told = ones.filter(({ rules }) => rules.length > 0);
    const figures = `${told.length} of ${ones.length} told, ${ones.filter(isHigh).length} High, ${ones.filter((one) => one.isQuarantined).length} quarantined`;
    console.log(`${form}: ${figures}`);
    for (const { title, rules, severity } of form === "honest" ? told : ones.filter((one) => one.rules.length === 0))
      console.log(`  - ${title}: ${rules.join(", ") || "nothing"} (${severity ?? "no case"})`);
  }
}
for (const form of ["loud", "mimicry", "honest"]) {
  const ones = answers.filter((answer) => answer.form === form);
  console.log(
    `${form}: ${ones.filter(({ rules }) => rules.length > 0).length} of ${ones.length}, High ${ones.filter(isHigh).length}`,
  );
}
