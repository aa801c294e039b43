// Small matters: each alone is worth a look, two of them in one pod are a case of High. What counts here are cases, not alarms.
import { type Ground, type Situated, scripted } from "./ground.ts";

/** Each by itself is told of at Medium, by rules that look at one action. */
const small: Readonly<Record<string, readonly string[]>> = {
  place: ["main tcp {new}:2345"],
  program: ["exec /usr/local/sbin/collectd-helper --now"],
  flood: ["main tcp {busiest} x150 @0.2"],
};

/** Each alone. */
export const smallMatters = (ground: Ground): Situated[] => scripted(ground, () => small);

/** Two of them, one after the other, in different tasks. */
export const smallMattersTogether = (ground: Ground): Situated[] =>
  scripted(ground, () => {
    const entries = Object.entries(small);
    return Object.fromEntries(
      entries.flatMap(([one, first], index) =>
        entries.slice(index + 1).map(([other, second]) => [`${one} and ${other}`, [...first, ...second]] as const),
      ),
    );
  });
