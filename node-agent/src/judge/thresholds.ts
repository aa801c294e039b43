// Every number that decides whether something is told of, or learned, in one place: each group says why its numbers are what they are.
// What each gives at other values (half … double; LOSO: train on three sessions, judge the fourth) is in test/corpus/curves.md under its
// name, made by `npm run eval -- --curves`, which finds the numbers by reading this module: a group exports nothing but numbers.

/**
 * Bits of surprise from which a never-seen thing is worth a word (Low) and a person's look by itself (Medium).
 *
 * Programs: what a narrow agent's server starts has 9.3 bits (12.3 if it is a shell), a coding agent's harness 8.8; honest ones end at 8.5.
 * Places: `place` is one of a kind (class, protocol, port) that its program never called, `host` another one of a kind that it calls: a
 * client of the web comes to a new host sooner or later. The support bot's seldom hosts have 11.7 bits where the only session that has
 * them is left out, and 12.2 by all the others together.
 */
export const surpriseBits = { word: 8, program: 9, place: 10, host: 13 } as const;

/**
 * What is assumed where nothing was counted. What an agent of which nothing is known does next is as likely new as not (`unknown`); an
 * observation of the old image is worth `inherited` of one under the new; a new program lies in this one of twelve classes of folders
 * (`folder`), a new place has this one of many doors (`door`); and of what is new to a container without shells, `shell` is one: a server
 * that starts one is what attacks begin with.
 */
export const prior = { unknown: 1 / 2, inherited: 1 / 8, folder: 1 / 12, door: 1 / 64, shell: 1 / 8 } as const;

/**
 * What is learned, and when it is good enough to judge by. An entry is known once so many pods or recordings show it (`witnesses`), or
 * the same pod after `laterMicros` (`laterMicrosAlone` where the agent has one pod). One pod counts at most `influence` times in one entry
 * and period, and brings at most `newFactor` times as many new entries a day as the others' novelty rate explains, never fewer than
 * `newLeast`. A version that did `settledActions` has habits of its own, and what is first seen within
 * `rolloutMicros` of one came with its rollout. What a task did `taintMicros` before and after a bad finding is not learned.
 * `minActions` and `maxNoveltyRate` are what a policy asks where it says nothing else; above `lossShare` of signs of loss nothing is ready.
 */
export const learning = {
  witnesses: 2,
  laterMicros: 86_400_000_000,
  laterMicrosAlone: 259_200_000_000,
  influence: 256,
  newLeast: 4,
  newFactor: 2,
  settledActions: 200,
  rolloutMicros: 3_600_000_000,
  taintMicros: 120_000_000,
  minActions: 1000,
  maxNoveltyRate: 0.01,
  lossShare: 0.01,
} as const;

/**
 * What belongs together happens within `micros`: rare things of one episode, places of one sweep; and a place that was called so shortly
 * before is no news a second time. A minute, since agents' tasks last seconds and attackers' hands are no slower.
 */
export const moment = { micros: 60_000_000 } as const;

/** A common ancestor that began so shortly before is one task's; an older one is the agent itself. */
export const task = { beganMicros: 120_000_000 } as const;

/**
 * Rare things of one task add up: of each its bits above `ordinaryBits`, halved every `halfLifeMicros` in between, the second of a kind
 * counted by half, the third by a third; a command line's shape is worth half a program. What counts most must not be all: the others
 * have `beside` bits. Below `markedBits` a thing is not remembered, below `leastBits` it is part of an episode that it can't raise
 * itself. `alarm` is where a person should look, `grave` where a baseline that is ready may speak of High.
 *
 * Honest tasks of the two benign sessions end at 5.7, the attacked ones begin at 6.5 and have their middle at 10; in the fold that
 * lacks the seldom tools of train-4 honest tasks end at 7.3, all of them one thing alone, which `beside` leaves out.
 */
export const episode = {
  ordinaryBits: 4,
  markedBits: 5,
  leastBits: 6,
  argumentsWorth: 0.5,
  alarm: 6.5,
  beside: 1.5,
  grave: 16,
  halfLifeMicros: 30_000_000,
} as const;

/**
 * Bits of surprise in the place that a program calls after it read a credential itself, from which that is worth a look and from which
 * it is a theft; and how long the read counts against the agent's own main process, which does everything else as well.
 */
export const departure = { look: 6, theft: 9, ownMicros: 15_000_000 } as const;

/**
 * How long the first half of a sequence counts against the second: a secret that was read (`secretMicros`), a file that was fetched or
 * packed, which may be big (`fileMicros`), and a call, which a program or a shell that comes of it follows at once (`callMicros`). What
 * belongs together may be seen the other way round by `slackMicros`: a pipe starts both of its ends at once. Recorded thefts take 3 s at
 * most (one tool that was planted calls 59 s after its agent read a key), what is fetched runs within 0.2 s, what is planted after 1.1 s.
 */
export const sequence = {
  secretMicros: 60_000_000,
  fileMicros: 120_000_000,
  callMicros: 10_000_000,
  slackMicros: 1_000_000,
} as const;

/**
 * Different questions about the machine within `withinMicros`: from `few` on a person should look, from `many` on they are a burst beyond
 * doubt, also by an agent that nobody knows.
 */
export const questions = { few: 4, many: 6, withinMicros: 30_000_000 } as const;

/** New places inside the cluster within a moment: from `few` on a person should look, from `many` on it is a scan. */
export const sweep = { few: 5, many: 10 } as const;

/** Who comes back so often within a moment to a new place, so long after the last time, wants something of it. */
export const comeback = { calls: 3, apartMicros: 5_000_000 } as const;

/**
 * Calls that show a rhythm, the gaps' median distance from their median as a share of it, the longest pause in gaps, and the shortest
 * gap: what calls every second is a client that tries again.
 */
export const beacon = { calls: 5, jitter: 0.2, pause: 2, gapMicros: 2_000_000 } as const;

/**
 * A flood of calls to one place: by so many bits of surprise against usual minutes, never fewer than this in a minute nor than two pods
 * or days agree on, and going on: one in `ongoing` of the minute's calls are of its last 20 s, which is a third of it. The busiest honest
 * minute of nine sessions has 6.0 bits, and 10.5 where they are half as busy again; the two recorded floods reach 13 and 17.
 */
export const flood = { bits: 11, calls: 20, ongoing: 3 } as const;

/**
 * Different places that one pod calls within a minute, known ones too: by so many bits of surprise, and going on: one in `ongoing` of them
 * within 20 s. Honest minutes end at 5.7 bits in every fold of the developers' corpus, also of those that learned from one session; the
 * recorded sweeps reach 9.7 and 16.5.
 */
export const reach = { bits: 8, ongoing: 2 } as const;

/**
 * A rhythm in calls to a known place: so many gaps, the variance of their logarithms at most this (a deviation of a fifth), by so many bits
 * of surprise against the gaps that are usual there, of which at least `usual` were learned. Honest calls reach 18.5 bits where ten gaps
 * happen to be alike.
 */
export const rhythm = { gaps: 11, variance: 0.04, bits: 24, usual: 20 } as const;

/**
 * A loop that ran away: so many programs started, or so many failures of one program, within a minute, and `factor` times the most that
 * was learned. The most failures of one program in any honest minute of nine sessions are 7 (git, whose pushes fail there).
 */
export const runaway = { execs: 1200, failures: 15, factor: 2 } as const;

/**
 * Findings of Medium add up to a case of High where witnesses agree: one counts 1, another as much of 1 as it is close in time
 * (half after `halfLifeMicros`), and `otherTask` of that if it is of another task. Two of different tasks in the same minute are enough,
 * two that are an hour apart are two small matters. Judgement: the corpus's sessions are three minutes long, and no honest one has two.
 */
export const together = { raise: 1.4, otherTask: 0.5, halfLifeMicros: 600_000_000 } as const;
