// How good is the judge on the labelled sessions? Trains on the training sessions, judges the others, and prints what was found of
// each attack step, and every finding outside of an attack. Usage: npm run evaluate [-- --train a,b --judge c,d --no-cluster --all]
import { parseArgs } from "node:util";
import { type AgentVerdict, severities } from "@bailiff/crds";
import { Destinations } from "@bailiff/node-agent/destinations/destinations";
import { Identities } from "@bailiff/node-agent/identity/identities";
import { Pipeline } from "@bailiff/node-agent/pipeline/pipeline";
import { readRecording } from "@bailiff/node-agent/tetragon/recording/recording";
import { type Attack, corpusObjects, labels, sessionFile } from "./corpus.ts";

const { values } = parseArgs({
  options: {
    train: { type: "string", default: "train-1,train-2,train-3,train-4" },
    judge: { type: "string", default: "dev-benign-1,dev-benign-2-rollout,dev-attack-1,dev-attack-2,dev-attack-3" },
    "no-cluster": { type: "boolean", default: false },
    all: { type: "boolean", default: false },
  },
});

const list = (text: string): string[] => text.split(",").filter((name) => name !== "");

async function judged(session: string): Promise<{ verdicts: AgentVerdict[]; actions: number }> {
  const identities = new Identities();
  const destinations = new Destinations();
  if (!values["no-cluster"]) {
    const objects = await corpusObjects();
    for (const object of objects) destinations.learn(object);
    const pods = objects.map((object) => identities.learn(object)).filter((pod) => pod !== undefined);
    for (const pod of pods) destinations.learnPod(pod, identities.identityOf(pod).agent);
  }
  const pipeline = new Pipeline({ identities, destinations, policies: [] });
  for (const name of list(values.train))
    for await (const event of readRecording(sessionFile(name))) pipeline.learn(event);
  pipeline.finishLearning();
  const before = pipeline.tally.actions;
  for await (const event of readRecording(sessionFile(session))) pipeline.take(event);
  return { verdicts: pipeline.verdicts(), actions: pipeline.tally.actions - before };
}

const rank = (severity: string): number => (severities as readonly string[]).indexOf(severity);
/** Effects of a step may reach a little past its end. */
const slackMs = 2000;
const total = { steps: 0, found: 0, high: 0, falseMedium: 0, falseHigh: 0, low: 0 };

for (const session of list(values.judge)) {
  const attacks = (await labels())[session]?.attacks ?? [];
  const { verdicts, actions } = await judged(session);
  console.log(`\n${session}: ${actions} actions, ${verdicts.length} verdicts, ${attacks.length} attack steps`);
  const best = new Map<string, string>();
  for (const verdict of verdicts) {
    for (const finding of verdict.spec.findings) {
      const times = finding.times.map((time) => Date.parse(time));
      const during = (attack: Attack): boolean =>
        attack.pod === verdict.spec.pod.name &&
        times.some((time) => time >= Date.parse(attack.start) - 60 && time <= Date.parse(attack.end) + slackMs);
      const hit = attacks.filter(during);
      for (const { id } of hit)
        if (rank(finding.severity) > rank(best.get(id)?.split(" ")[0] ?? ""))
          best.set(id, `${finding.severity} ${finding.rule}`);
      if (hit.length === 0) {
        if (rank(finding.severity) >= rank("High")) total.falseHigh++;
        else if (finding.severity === "Medium") total.falseMedium++;
        else total.low++;
      }
      if (values.all || (hit.length === 0 && rank(finding.severity) >= rank("Medium")))
        console.log(
          `  ${hit.length === 0 ? "outside" : hit.map(({ id }) => id).join(",")} ${verdict.spec.pod.name} ${finding.severity} ${finding.rule} ×${finding.count} ${finding.surprise ?? ""} ${finding.message.slice(0, 140)}`,
        );
    }
  }
  for (const { id, technique, form, agent } of attacks) {
    const found = best.get(id);
    total.steps++;
    if (rank(found?.split(" ")[0] ?? "") >= rank("Medium")) total.found++;
    if (rank(found?.split(" ")[0] ?? "") >= rank("High")) total.high++;
    console.log(`  ${id} ${technique} (${form}) in ${agent}: ${found ?? "MISSED"}`);
  }
}
console.log(
  `\n${total.found} of ${total.steps} attack steps found at Medium or above, ${total.high} at High or above; outside of attacks: ${total.falseHigh} findings at High or above, ${total.falseMedium} at Medium, ${total.low} at Low`,
);
