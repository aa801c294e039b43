// The same work under other names and at other places, nobody's fault: whoever knows only names calls all of it new.
import type { Event, EventProcess } from "@bailiff/proto/event";
import type { RawObject } from "../corpus/corpus.ts";
import { type Material, rewriteObject, rewriteSession, wordReplacer } from "../perturb/rewrite.ts";
import { otherTools } from "../variations/places.ts";
import { type Ground, onlyOf, type Situated } from "./ground.ts";

/** The sandboxes' and the researcher's tools: a fifth of them another program of the same folder, as after an update. */
export function otherToolsOfSandboxes({ quiet, lesson }: Ground): Situated[] {
  const sandboxes = quiet.map((session) => onlyOf(session, ["coding-agent", "research-agent"]));
  const text = wordReplacer(otherTools(sandboxes, 1 / 5, 1));
  return sandboxes.map((session) => ({ lesson, session: rewriteSession(session, { text }) }));
}

/** Containers have other names than while it was learned; the cluster says so too. */
export function otherContainers({ quiet, objects, lesson }: Ground): Situated[] {
  return renamed({ sessions: quiet, objects }, lesson);
}

/** Attacks in such containers. */
export function attackedInOtherContainers({ attacked, objects, lesson }: Ground): Situated[] {
  return renamed({ sessions: attacked, objects }, lesson);
}

const suffix = "-next";

function renamed({ sessions, objects }: Material, lesson: Situated["lesson"]): Situated[] {
  const pods = new Set(sessions.flatMap(({ agentOf }) => [...agentOf.keys()]));
  const others = objects.map((object) => (pods.has(nameOf(object)) ? otherPod(object) : object));
  return sessions.map((session) => ({
    lesson,
    objects: others,
    session: { ...session, events: session.events.map(inOther) },
  }));
}

function inOther(event: Event): Event {
  if (!("process" in event)) return event;
  const of = <P extends EventProcess>(process: P): P =>
    process.pod?.container === undefined
      ? process
      : {
          ...process,
          pod: {
            ...process.pod,
            container: { ...process.pod.container, name: `${process.pod.container.name}${suffix}` },
          },
        };
  return { ...event, process: of(event.process) };
}

function otherPod(pod: RawObject): RawObject {
  const named = (list: unknown): unknown =>
    Array.isArray(list)
      ? list.map((one: unknown) =>
          typeof one === "object" && one !== null && "name" in one
            ? { ...one, name: `${String(one.name)}${suffix}` }
            : one,
        )
      : list;
  const { spec, status } = pod as { spec?: Record<string, unknown>; status?: Record<string, unknown> };
  return {
    ...pod,
    spec: { ...spec, containers: named(spec?.["containers"]) },
    status: { ...status, containerStatuses: named(status?.["containerStatuses"]) },
  };
}

/** Services and what is behind them have other addresses, as after a move to another cluster; the cluster says which. */
export function redeployed(
  { quiet, attacked, objects, lesson }: Ground,
  of: "quiet" | "attacked" = "quiet",
): Situated[] {
  const isService = ({ kind }: RawObject): boolean => kind === "Service" || kind === "EndpointSlice";
  const addresses = new Set(
    objects.filter(isService).flatMap((object) => JSON.stringify(object).match(/\b10\.(?:96|244)\.\d+\.\d+\b/g) ?? []),
  );
  const text = wordReplacer(
    new Map([...addresses].map((address) => [address, address.replace(/^10\.(96|244)\.(\d+)/, "10.$1.1$2")] as const)),
  );
  const others = objects.map((object) => (isService(object) ? rewriteObject(object, { text }) : object));
  const sessions = of === "quiet" ? quiet : attacked;
  return sessions.map((session) => ({ lesson, objects: others, session: rewriteSession(session, { text }) }));
}

function nameOf(object: RawObject): string {
  const { namespace, name } = (object["metadata"] ?? {}) as { namespace?: unknown; name?: unknown };
  return `${String(namespace)}/${String(name)}`;
}
