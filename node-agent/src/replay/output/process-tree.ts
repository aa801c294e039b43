// The processes that findings speak of, with all that stands above and below them, as a tree in order of time.
import type { Micros } from "@bailiff/proto/event";
import type { ProcessRecord, Recorder } from "../record/recorder.ts";

export interface TreeNode {
  readonly process: ProcessRecord;
  readonly children: readonly TreeNode[];
  /** The topmost process: the agent itself, or what came in from outside. Its other children are not the case's. */
  readonly isTop: boolean;
}

export interface Forest {
  readonly roots: readonly TreeNode[];
  /** Processes of the same containers that began while the case went on and belong to no finding. */
  readonly others: number;
}

/** The time of the case, and which other processes of that time belong to its story. */
export interface Span {
  readonly from: Micros;
  readonly to: Micros;
  readonly isNews: (process: ProcessRecord) => boolean;
}

const climbAtMost = 32;

/** Builds the trees of some processes. What the recorder has forgotten is left out: then a tree begins lower. */
export function processTree(execIds: Iterable<string>, recorder: Recorder, span: Span): Forest {
  const named = [...new Set(execIds)].map((id) => recorder.process(id)).filter((record) => record !== undefined);
  const dockers = new Set(named.map(({ docker }) => docker));
  const all = [...dockers].flatMap((docker) => recorder.ofContainer(docker));
  const isMeanwhile = ({ start }: ProcessRecord): boolean => start >= span.from && start <= span.to;
  const involved = [...named, ...all.filter((record) => isMeanwhile(record) && span.isNews(record))];
  const byId = new Map(all.map((record) => [record.execId, record]));
  const children = Map.groupBy(all, ({ parent }) => parent);

  const parentOf = (record: ProcessRecord): ProcessRecord | undefined => {
    const parent = byId.get(record.parent);
    return parent?.docker === record.docker && parent.isInside === record.isInside ? parent : undefined;
  };
  const wanted = new Set<ProcessRecord>();
  const tops = new Set<ProcessRecord>();
  for (const record of involved) {
    let at = record;
    for (let steps = 0; steps < climbAtMost; steps++) {
      wanted.add(at);
      const parent = parentOf(at);
      if (parent === undefined) break;
      at = parent;
    }
    tops.add(at);
  }
  // Everything below a step of the case belongs to it; below the agent itself only what leads to a finding.
  for (const record of all) {
    const parent = parentOf(record);
    if (parent !== undefined && wanted.has(parent) && (!tops.has(parent) || !parent.isInside)) wanted.add(record);
  }
  const node = (process: ProcessRecord, depth: number): TreeNode => ({
    process,
    isTop: tops.has(process),
    children:
      depth >= climbAtMost
        ? []
        : (children.get(process.execId) ?? [])
            .filter((child) => wanted.has(child) && child !== process && parentOf(child) === process)
            .map((child) => node(child, depth + 1)),
  });
  const roots = [...tops].sort((a, b) => a.start - b.start || (a.execId < b.execId ? -1 : 1));
  const others = all.filter((record) => !wanted.has(record) && isMeanwhile(record)).length;
  return { roots: roots.map((root) => node(root, 0)), others };
}
