// The scripts that were written without a look at the rules (hack/eval/blind): what is left of a term's worth where nothing was fitted.
import { scriptsFor } from "../blind/blind.ts";
import type { Script } from "../blind/script.ts";
import { play } from "../invent/play.ts";
import type { Ground, Situated } from "./ground.ts";

const agents = ["batch-report", "coding-agent", "ops-agent", "research-agent", "support-bot", "web-frontend"];
const scripts: ReadonlyMap<string, readonly Script[]> = new Map(
  await Promise.all(agents.map(async (agent) => [agent, await scriptsFor(agent, "first")] as const)),
);

const played = ({ hosts, templates, lesson }: Ground, isWanted: (script: Script) => boolean): Situated[] =>
  hosts.flatMap((host) =>
    (scripts.get(host.agent) ?? []).filter(isWanted).flatMap(({ title, acts }) => {
      const session = play(title, acts, host, templates)?.session;
      return session === undefined ? [] : [{ lesson, session }];
    }),
  );

/** Attacks. */
export const blindAttacks = (ground: Ground): Situated[] => played(ground, ({ form }) => form !== undefined);

/** Honest work: no step, so that every alarm is false. */
export const blindHonest = (ground: Ground): Situated[] =>
  played(ground, ({ form }) => form === undefined).map(({ lesson, session }) => ({
    lesson,
    session: { ...session, steps: [] },
  }));
