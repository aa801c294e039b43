// What each of our terms is worth: the same evaluation with one of them left out. Rules go the way that a policy disables them; what
// the judge is told (images, ancestry, names, kinds of events) is taken out of what it is given. The judge itself stays as it is.
import { check } from "@bailiff/crds";
import { type CompiledPolicy, compilePolicy } from "@bailiff/node-agent/judge/policy/compiled-policy";
import type { Rule } from "@bailiff/node-agent/judge/rule";
import { rules } from "@bailiff/node-agent/judge/rules/index";
import type { Corpus } from "../corpus/corpus.ts";
import { resultsOf } from "../detectors/detector.ts";
import { ours } from "../detectors/ours.ts";
import { type Score, score } from "../score/score.ts";
import { withoutAncestry, withoutImages, withoutKind } from "./blinders.ts";

export interface Ablated {
  readonly without: string;
  readonly score: Score;
}

export interface Ablation {
  readonly rows: readonly Ablated[];
  /** Rules that have no alarm in this corpus: it can't tell what they are worth. */
  readonly silent: readonly string[];
}

/** Gates that a policy can't switch off, since they say what could not be seen. */
const aboutSight: ReadonlySet<string> = new Set(["Identity", "Coverage"]);

/** Leaves out each gate, each rule that has alarms in this corpus, and each thing that the judge is told. */
export function ablate(corpus: Corpus): Ablation {
  const spoke = new Set(resultsOf(ours(), corpus).flatMap(({ alarms }) => alarms.map(({ rule }) => rule)));
  const gates = [...new Set(rules.map(({ gate }) => gate))].filter((gate) => !aboutSight.has(gate));
  const rows = [
    ...gates.map((gate) => without(`gate ${gate}`, corpus, (rule) => rule.gate === gate)),
    ...rules
      .filter(({ name }) => spoke.has(name))
      .map(({ name }) => without(`rule ${name}`, corpus, (rule) => rule.name === name)),
    ...(["exec", "connect", "file"] as const).map((kind) => ablated(`${kind} events`, withoutKind(corpus, kind))),
    ablated("who started whom", withoutAncestry(corpus)),
    ablated("image digests (rollouts)", withoutImages(corpus)),
    ablated("what the cluster says of pods and addresses", { ...corpus, objects: [] }),
  ];
  return { rows, silent: rules.map(({ name }) => name).filter((name) => !spoke.has(name)) };
}

const ablated = (name: string, corpus: Corpus, policies: readonly CompiledPolicy[] = []): Ablated => ({
  without: name,
  score: score(resultsOf(ours({ policies }), corpus)),
});

function without(name: string, corpus: Corpus, isOut: (rule: Rule) => boolean): Ablated {
  return ablated(
    name,
    corpus,
    policiesWithout(
      corpus,
      rules.filter(isOut).map((rule) => rule.name),
    ),
  );
}

/** A policy for every namespace of the corpus that declares nothing and disables these rules. */
export function policiesWithout({ sessions }: Pick<Corpus, "sessions">, disabled: readonly string[]): CompiledPolicy[] {
  const namespaces = new Set(
    sessions.flatMap(({ agentOf, events }) => [
      ...[...agentOf.keys()].map((pod) => pod.split("/")[0] ?? ""),
      ...events.flatMap((event) => ("process" in event ? (event.process.pod?.namespace ?? []) : [])),
    ]),
  );
  return [...namespaces].map((namespace) => {
    const checked = check(
      "AgentPolicy",
      {
        apiVersion: "bailiff.dev/v1alpha1",
        kind: "AgentPolicy",
        metadata: { name: "ablation", namespace, generation: 1 },
        spec: {
          // What every pod fulfils.
          selector: { matchExpressions: [{ key: "bailiff.dev/nobody", operator: "DoesNotExist" }] },
          owner: { team: "evaluation" },
          riskClass: "Medium",
          mode: "Detect",
          rules: { disabled },
        },
      },
      "the ablation's policy",
    );
    if (!checked.ok) throw new Error(checked.problems.join("; "));
    return compilePolicy(checked.value);
  });
}
