// Things that are each a little rare, in one task and a minute: a program that was never run, which calls where nobody called.
// What a stranger does is new in several ways at once, whatever his tools are called.
import { basename } from "../../context.ts";
import type { Mark } from "../../episode/mark.ts";
import { type Rarity, raritiesAround } from "../../episode/rarity.ts";
import type { Objection, Rule } from "../../rule.ts";
import { bitsFrom } from "../../thresholds.ts";

export const rareEpisode: Rule = {
  name: "rare-episode",
  gate: "Novelty",
  severity: "Medium",
  kinds: ["exec", "connect"],
  judgesOutsiders: false,
  references: ["ASI05", "ASI10", "T1059", "T1071"],
  signal:
    "Programs, command lines and places that are each rare for this container, in one task and within two minutes, together rarer than anything honest was.",
  benign: "A task that seldom runs, with a tool and a place of its own, or a new feature.",
  advice:
    "Read the task from its first process on. If it is intended, declare its programs and places, or let the baseline learn it.",
  judge: (action, context) => {
    const { trail, tree, isTreeNews, isRollout } = context;
    if (isRollout || !trail.has("rare")) return undefined;
    // Whatever this action left is fresh: most actions left nothing, and need no look at the others' marks.
    const isRare =
      trail.fresh.length > 0 && trail.between("rare", action.time, action.time).some((mark) => mark.action === action);
    if (!isRare && !isTreeNews) return undefined;
    const found = new Map<string, Objection>();
    for (const rarity of raritiesAround(trail, tree, action.process.execId, action.time, isTreeNews)) {
      const objection = objectionTo(rarity);
      const known = found.get(objection.signature);
      if (known === undefined || (objection.surprise ?? 0) > (known.surprise ?? 0))
        found.set(objection.signature, objection);
    }
    return [...found.values()];
  },
};

function objectionTo({ mark, bits, marks }: Rarity): Objection {
  const words = marks.slice(0, 5).map((one) => `${wordsOf(one)} (${one.surprise.toFixed(1)} bits)`);
  return {
    signature: mark.action.process.binary.slice(0, 150),
    severity: bits >= bitsFrom.grave ? "High" : "Medium",
    surprise: bits,
    message: `one task did ${marks.length} rare things within two minutes, together ${bits.toFixed(1)} bits rarer than ordinary work: ${words.join(", ")}`,
    evidence: [mark.action, ...marks.map((one) => one.action).filter((action) => action !== mark.action)],
  };
}

function wordsOf({ what, action }: Mark): string {
  const name = basename(action.process.binary).slice(0, 40);
  switch (what.slice(0, what.indexOf(" "))) {
    case "program":
      return `${name} was never run`;
    case "parent":
      return `${name} started by ${basename(action.parent?.binary ?? "").slice(0, 40)}`;
    case "arguments":
      return `${name} with a new kind of command line`;
    default:
      return action.kind === "connect" ? `${name} called ${action.address}:${action.port}` : name;
  }
}
