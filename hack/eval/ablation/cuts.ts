// Terms that are no rule and no number: what a function of the judge answers. Left out by another answer at its beginning, while the
// module is loaded in a process of its own: the judge needs no switches, and is measured as it is.

export interface Cut {
  /** What is left out. */
  readonly without: string;
  /** Path from the repository's root. */
  readonly file: string;
  /** A function or method of that file, and the statement that it begins with then: an answer, or other parameters. */
  readonly name: string;
  readonly answer: string;
}

const baseline = (file: string): string => `node-agent/src/baseline/${file}.ts`;
const judge = (file: string): string => `node-agent/src/judge/${file}.ts`;

export const cuts: readonly Cut[] = [
  {
    without: "Good–Turing mass: new things have a chance of 1 in 100 for everybody",
    ...{ file: baseline("habits/novelty"), name: "noveltyMass", answer: "return 1 / 100;" },
  },
  {
    without: "back-off from an address to its prefix",
    ...{ file: baseline("habits/connect-habits"), name: "neighbourhood", answer: "return 1;" },
  },
  {
    without: "back-off from a prefix to its class",
    ...{ file: baseline("habits/connect-habits"), name: "doorOf", answer: 'return "";' },
  },
  {
    without: "back-off from a path to its class of folders",
    ...{ file: baseline("habits/exec-habits"), name: "placeOf", answer: 'return "system";' },
  },
  {
    without: "back-off from a container to its agent",
    ...{ file: baseline("expectation"), name: "overContainers", answer: "return overContexts([]);" },
  },
  {
    without: "the negative binomial: minutes are Poisson's",
    ...{ file: baseline("rates/tail"), name: "floodBits", answer: "squares = calls ** 2 / Math.max(1, minutes);" },
  },
  {
    without: "names by what a command line says of a renamed tool",
    ...{
      file: judge("guise"),
      name: "programName",
      answer: 'return binary.slice(binary.lastIndexOf("/") + 1);',
    },
  },
  {
    without: "quiet places (loopback, the cluster's resolver)",
    ...{ file: judge("places"), name: "isQuietPlace", answer: "return false;" },
  },
  {
    without: "a word for what is a little unusual (Low)",
    ...{
      file: judge("surprise"),
      name: "severityOfSurprise",
      answer: "if (bits < loud || isRollout) return undefined;",
    },
  },
  {
    without: "new programs and places by themselves (Medium)",
    ...{ file: judge("surprise"), name: "severityOfSurprise", answer: "loud = Number.POSITIVE_INFINITY;" },
  },
  {
    without: "decay in episodes",
    ...{ file: judge("episode/rarity"), name: "faded", answer: "return 1;" },
  },
  {
    without: "command lines in episodes",
    ...{
      file: judge("episode/rarity"),
      name: "firstPlaceOf",
      answer: 'if (what.startsWith("arguments ")) return Number.POSITIVE_INFINITY;',
    },
  },
  {
    without: "more than one rare thing in episodes",
    ...{ file: judge("episode/rarity"), name: "isOneThing", answer: "return false;" },
  },
  {
    without: "the cap on what one pod teaches of one thing",
    ...{ file: baseline("counts/entry"), name: "hasHadItsSay", answer: "return false;" },
  },
  {
    without: "the cap on what one pod brings that is new",
    ...{ file: baseline("counts/influence"), name: "#allowance", answer: "return Number.POSITIVE_INFINITY;" },
  },
  {
    without: "not learning from bad tasks",
    ...{ file: "node-agent/src/pipeline/container-state.ts", name: "#isTaintedBy", answer: "return false;" },
  },
  {
    without: "floods and reach: bits of surprise",
    ...{ file: baseline("rates/tail"), name: "floodBits", answer: "return 64;" },
  },
  {
    without: "floods and reach: still going on",
    ...{ file: judge("pace"), name: "goesOn", answer: "return true;" },
  },
  {
    without: "surprise in what follows a read of a credential",
    ...{ file: judge("sequences/terms"), name: "surprising", answer: "return () => true;" },
  },
  {
    without: "findings of Medium adding up to High",
    ...{ file: "node-agent/src/report/case/weigh.ts", name: "agree", answer: "return false;" },
  },
  {
    without: "beacons to new places",
    ...{ file: judge("rules/first-seen-destination/beacon"), name: "beacon", answer: "return undefined;" },
  },
];

/** The source of a cut's file with that function answering otherwise. Throws where there is no such function: the row would be a lie. */
export function cut(source: string, { file, name, answer }: Cut): string {
  const opening = new RegExp(String.raw`^(?:(?:export )?function |  )${name}\([^]*?\)(?:: [^\n]*)? \{\n`, "m");
  if (opening.test(source)) return source.replace(opening, (line) => `${line}  ${answer}\n`);
  throw new Error(`${file} has no function ${name} to leave out`);
}
