// Stand-ins for what can't be attributed: a container without a known pod, and a node whose stream shows that events were lost.
import { BoundedMap } from "../bounded/bounded-map.ts";
import { type Subject, subjectOf } from "../identity/subject.ts";
import type { Action } from "../normalise/action.ts";

/** Cases about nobody in particular live here, since a verdict must live somewhere. */
const namespace = "bailiff-system";

const cap = 4096;

/** Those subjects by container, each made once. */
export class Nobodies {
  readonly #known = new BoundedMap<string, Subject>(cap);

  get size(): number {
    return this.#known.size;
  }

  of(action: Pick<Action, "node" | "process">): Subject {
    let subject = this.#known.get(action.process.docker);
    if (subject === undefined) {
      subject = nobody(action);
      this.#known.set(action.process.docker, subject);
    }
    return subject;
  }
}

/** The subject of a container that belongs to no known pod: named by its id, never by a guess. */
export function nobody({ node, process }: Pick<Action, "node" | "process">): Subject {
  const id = process.docker.replaceAll(/[^0-9a-f]/g, "").slice(0, 12) || "unknown";
  return subject(
    `unattributed-${id}`,
    `container-${process.docker.replaceAll(/[^0-9A-Za-z]/g, "").slice(0, 31)}`,
    node,
    "unknown",
  );
}

/** The subject of what is true of a whole node. */
export function nodeSubject(node: string): Subject {
  return subject(`node-${nameOf(node)}`.slice(0, 63).replace(/[-.]+$/, ""), `node-${uidOf(node)}`, node, "");
}

function subject(name: string, uid: string, node: string, container: string): Subject {
  return subjectOf({
    pod: {
      namespace,
      name,
      uid,
      node: nameOf(node),
      agent: `node/${nameOf(node)}`,
      serviceAccount: "",
      labels: {},
      template: "",
      addresses: [],
      hostNetwork: false,
      sandboxed: false,
    },
    container,
    containerKind: "container",
    imageDigest: "",
    probes: [],
    probesKnown: false,
  });
}

const nameOf = (node: string): string =>
  node
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]/g, "-")
    .replaceAll(/^[-.]+|[-.]+$/g, "")
    .slice(0, 200) || "unknown";
const uidOf = (node: string): string => nameOf(node).replaceAll(".", "-").slice(0, 55);
