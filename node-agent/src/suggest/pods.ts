// The labels that an agent's pods have in common: what a policy can select them by.
import { BoundedMap } from "../bounded/bounded-map.ts";
import { agentKey, type PodIdentity } from "../identity/subject.ts";

type Labels = Readonly<Record<string, string>>;

/** Labels that controllers put on pods and that change with every rollout or every pod. */
const ofControllers =
  /^(?:pod-template-hash|pod-template-generation|controller-revision-hash|controller-uid|job-name|statefulset\.kubernetes\.io\/.*|batch\.kubernetes\.io\/.*|apps\.kubernetes\.io\/pod-index|bailiff\.dev\/.*)$/;
/** Labels that say which version it is. */
const ofVersions = /(?:^|\/)(?:version|chart|helm\.sh\/chart|managed-by|revision|track)$/;
/** A label that names the thing itself says all; then no other is needed. */
const naming = ["app.kubernetes.io/instance", "app.kubernetes.io/name", "app", "k8s-app", "name"];

const podsKept = 4096;

/** Collects pods by agent. */
export class Pods {
  readonly #labels = new BoundedMap<string, { agent: string; labels: Labels }>(podsKept);

  see(pod: PodIdentity): void {
    if (this.#labels.peek(pod.uid) === undefined)
      this.#labels.set(pod.uid, { agent: agentKey(pod), labels: pod.labels });
  }

  /** The labels that fit all of an agent's pods and no pod of another agent in its namespace, as few as will do; undefined where there are none. */
  selectorOf(agent: string): { labels: Labels; alsoSelects: readonly string[] } | undefined {
    const all = [...this.#labels.values()];
    const [first, ...rest] = all.filter((pod) => pod.agent === agent).map(({ labels }) => labels);
    if (first === undefined) return undefined;
    const common = Object.entries(first)
      .filter(([key, value]) => !ofControllers.test(key) && rest.every((labels) => labels[key] === value))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    if (common.length === 0) return undefined;
    const namespace = agent.slice(0, agent.indexOf("/") + 1);
    const others = all.filter((pod) => pod.agent !== agent && pod.agent.startsWith(namespace));
    const selected = (labels: Labels): string[] => [
      ...new Set(
        others
          .filter((pod) => Object.entries(labels).every(([key, value]) => pod.labels[key] === value))
          .map((pod) => pod.agent),
      ),
    ];
    for (const key of naming) {
      const one = Object.fromEntries(common.filter(([other]) => other === key));
      if (Object.keys(one).length > 0 && selected(one).length === 0) return { labels: one, alsoSelects: [] };
    }
    const lasting = common.filter(([key]) => !ofVersions.test(key));
    const labels = Object.fromEntries((lasting.length > 0 ? lasting : common).slice(0, 16));
    return { labels, alsoSelects: selected(labels).sort() };
  }
}
