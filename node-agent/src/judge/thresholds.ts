// Every number that decides whether something is told of, or learned: a few ladders that all rules take their steps from, by name.
// What each gives at other values (half … double; LOSO: train on three sessions, judge the fourth) is in test/corpus/curves.md under its
// name, made by `npm run eval -- --curves`, which finds the numbers by reading this module: a group exports nothing but numbers.

/**
 * Bits of surprise, from what is nothing to what is beyond doubt.
 *
 * - `ordinary`: what rare things of one task have above this adds up. Honest tasks of the benign sessions end at 5.7 together.
 * - `unusual`: from here a rare thing is remembered, a task's rare things together are an alarm (recorded attacks begin at 6.5), and a
 *   credential's reader that calls such a place is worth a look.
 * - `notable`: what was never seen is worth a word (Low). More places than ever in a minute: honest ones end at 5.7, sweeps begin at 9.7.
 * - `strange`: a program that was never run is an alarm: a narrow agent's server starts one with 9.3 (15.3 if it is a shell), honest ones
 *   end at 8.5. Who read a credential and calls such a place stole it.
 * - `alarming`: a place of a kind that its caller never called, and a flood of calls to a known one. Honest floods end at 10.5 where they
 *   are half as busy again, the two recorded ones reach 13 and 17; honest new places end at 10, and most of those that were
 *   invented for thieves begin at 11.5.
 * - `grave`: beyond anything honest. Another host of a usual kind is one of those that a client of the web comes to sooner or later:
 *   12.2 for the support bot's seldom hosts. A rhythm in calls to a known place; a task that speaks of High.
 */
export const bitsFrom = { ordinary: 4, unusual: 6, notable: 8, strange: 9, alarming: 11, grave: 16 } as const;

/**
 * What belongs together in time, in microseconds.
 *
 * - `instant`: which came first means nothing (a pipe starts both of its ends at once), and a call is the one before tried again.
 * - `soon`: a program or a shell that follows from a call (recorded: 1.1 s); what a main process calls after it read a credential; further
 *   apart, calls to a new place are a return to it.
 * - `moment`: questions of one burst, new places of one sweep, a secret that was read and where it goes (recorded: 3 s, once 59 s).
 * - `task`: rare things of one task, which fade until then; a file that was fetched or packed, which may be big; returns to a new place; how
 *   old a common ancestor is at most; what a bad task did before and after is not learned; two witnesses of different tasks agree.
 * - `hour`: two witnesses of one task agree, and what is new came with a rollout.
 * - `day`: what one pod alone did is known once it did it on a later day, or the third where the agent has no other pod.
 */
export const micros = {
  instant: 2_000_000,
  soon: 10_000_000,
  moment: 60_000_000,
  task: 120_000_000,
  hour: 3_600_000_000,
  day: 86_400_000_000,
} as const;

/**
 * How many are many.
 *
 * - `witnesses`: pods or recordings after which something is known.
 * - `few`: questions about the machine, new places inside, returns to a new place, equal gaps between calls to one: from here a
 *   person should look. At three, an honest research agent has a rhythm; at five, recorded thefts are missed. New things that a pod may always bring.
 * - `many`: the same questions and places beyond doubt; twice as many gaps between calls to a known place before they are a rhythm.
 * - `crowd`: calls to one place, or failures of one program, in a minute (honest ones end at 7, git's), before they count; gaps that are
 *   enough to know what is usual.
 * - `settled`: actions after which a version has habits of its own; and all that one pod counts in one entry and day.
 * - `plenty`: actions after which a baseline may be judged by where a policy says nothing else, and older ones tell no more about what is
 *   new; programs in a minute that are too many for anybody of whom nothing is known.
 */
export const counts = { witnesses: 2, few: 4, many: 6, crowd: 20, settled: 200, plenty: 1000 } as const;

/**
 * One against another: `much` more than usual is twice (failures and programs in a minute, new things that a pod brings, the longest gap of
 * a rhythm), and a flood goes on while the last third of its minute holds one in `much`. A rhythm is steady up to this `jitter`. `rare` are
 * new things where an agent is settled and a policy says nothing else, and signs of loss where it may be judged.
 */
export const ratio = { much: 2, jitter: 0.2, rare: 0.01 } as const;

/**
 * Chances where nothing was counted. What an agent of which nothing is known does next is as likely new as not (`unknown`); an observation
 * of the old image is worth `inherited` of one under the new; `seldom` is a new place's door among those that nobody used, and a shell
 * among what is new to a container without shells: a server that starts one is what attacks begin with.
 */
export const prior = { unknown: 1 / 2, inherited: 1 / 8, seldom: 1 / 64 } as const;
