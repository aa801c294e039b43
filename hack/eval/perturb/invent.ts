// Names and addresses that nobody has seen, the same for the same seed.
import { randomOf } from "@bailiff/node-agent/testing/random";

const syllables = [
  "ba",
  "ko",
  "ri",
  "mu",
  "ta",
  "lo",
  "ne",
  "si",
  "dra",
  "fen",
  "gul",
  "pex",
  "vor",
  "wim",
  "yat",
  "zol",
];

/** Invents for a seed: each question has one answer, and no two the same. */
export function inventor(seed: number) {
  const random = randomOf(seed);
  const taken = new Set<string>();
  const answers = new Map<string, string>();
  const invent = (about: string, make: () => string): string => {
    let answer = answers.get(about);
    for (; answer === undefined || (!answers.has(about) && taken.has(answer)); ) answer = make();
    answers.set(about, answer);
    taken.add(answer);
    return answer;
  };
  const pick = (below: number): number => Math.floor(random() * below);
  const word = (): string => Array.from({ length: 2 + pick(2) }, () => syllables[pick(syllables.length)]).join("");
  return {
    /** A word like `korimu`, for this one. */
    word: (about: string): string => invent(`word ${about}`, word),
    /** A public address, for this one: of networks that the corpus has nothing in. */
    address: (about: string): string =>
      invent(`address ${about}`, () => `${[45, 91, 146, 185][pick(4)]}.${1 + pick(250)}.${pick(250)}.${1 + pick(250)}`),
    /** A host of two or three words. */
    host: (about: string): string =>
      invent(`host ${about}`, () => `${word()}.${word()}.${["net", "dev", "io"][pick(3)]}`),
    /** A port above 1024, for this one. */
    port: (about: string): number => Number(invent(`port ${about}`, () => String(2000 + pick(40_000)))),
  };
}
