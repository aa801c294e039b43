// Attackers who are there while it is learned: in one pod of each agent, on one day or on two (a second recording stands for a later day).
// What they did then is done again later, in another pod.
import type { Event } from "@bailiff/proto/event";
import { type Host, hostsIn, readyMs } from "../perturb/host.ts";
import { graftedEvents } from "../perturb/transplant.ts";
import type { Lesson } from "../trials/trial.ts";
import { acted, type Ground, type Situated, scripted, withEvents } from "./ground.ts";

/** Training sessions, by their place in the list, in which the attacker is there. */
const oneDay = [1];
const twoDays = [1, 3];

type Poison = (host: Host) => readonly Event[];

/** The training sessions, with more events in one pod of each agent on these days. */
function poisoned({ training, objects }: Ground, days: readonly number[], poison: Poison): Lesson {
  return {
    objects,
    training: training.map((session, index) =>
      days.includes(index) ? withEvents(session, hostsIn([session]).flatMap(poison)) : session,
    ),
  };
}

/** All recorded steps of an agent, in its one pod, one after the other while it lives. */
const stepsOf =
  ({ steps }: Ground): Poison =>
  (host) => {
    const own = steps.filter(({ step }) => step.agent === host.agent);
    const from = readyMs(host);
    const apart = (host.lastMs - from) / Math.max(1, own.length);
    return own.flatMap((one, index) => graftedEvents(one, host, from + index * apart));
  };

/** The recorded attacks, judged by those who saw each of them happen to one pod while they learned. */
const taughtSteps =
  (days: readonly number[]) =>
  (ground: Ground): Situated[] => {
    const lesson = poisoned(ground, days, stepsOf(ground));
    return ground.attacked.map((session) => ({ lesson, session }));
  };

export const stepsTaught = taughtSteps(oneDay);
export const stepsTaughtTwice = taughtSteps(twoDays);

/** Each session with attacks is learned from like any other, and then all of them are judged. */
export function sessionsTaught({ training, attacked, objects }: Ground): Situated[] {
  return attacked.flatMap((taught) => {
    const lesson = { training: [...training, taught], objects };
    return attacked.map((session) => ({ lesson, session }));
  });
}

/** Floods to where the agent goes most. */
const floods: Readonly<Record<string, readonly string[]>> = {
  "200 calls, ten a second": ["main tcp {busiest} x200 @0.1"],
  "150 calls, five a second": ["main tcp {busiest} x150 @0.2"],
};

/** Each flood, judged by those who saw one pod do it three times. */
const taughtFloods =
  (days: readonly number[]) =>
  (ground: Ground): Situated[] =>
    Object.entries(floods).flatMap(([name, script]) => {
      const lesson = poisoned(ground, days, (host) =>
        [0, 1, 2].flatMap((round) => acted(`${name} ${round}`, script, host, ground, readyMs(host) + round * 45_000)),
      );
      return scripted(ground, () => ({ [name]: script }), lesson);
    });

export const floodsTaught = taughtFloods(oneDay);
export const floodsTaughtTwice = taughtFloods(twoDays);

/** Two hundred places and a hundred programs that nobody knows, so that new things look usual. */
const news: readonly string[] = [
  "main tcp 198.18.0.*:443 x200 @0.3",
  ...Array.from({ length: 100 }, (_, index) => `exec /usr/local/bin/job-${index} --run`),
];

/** New things of other kinds, that are told of where nothing was poisoned. */
const afterNews: Readonly<Record<string, readonly string[]>> = {
  "a new place": ["main tcp {new}:2345 x3 @6"],
  "a new host of the web": ["main tcp {new}:443 x4 @12"],
  "a new program": ["exec /usr/local/sbin/collectd-helper --now", "tcp {new}:8443"],
  "a shell": ['exec /bin/sh -c "id; uname -a; cat /etc/passwd"', ">exec /usr/bin/id"],
};

/** New things, judged by those who saw one pod do so many that nothing looks new any more. */
export function newsTaught(ground: Ground): Situated[] {
  const lesson = poisoned(ground, oneDay, (host) => acted("news", news, host, ground, readyMs(host)));
  return scripted(ground, () => afterNews, lesson);
}

/** The same without the poison: what there is to lose. */
export const newsAlone = (ground: Ground): Situated[] => scripted(ground, () => afterNews);
export const floodsAlone = (ground: Ground): Situated[] => scripted(ground, () => floods);
