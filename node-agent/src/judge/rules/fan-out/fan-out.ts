// Many places inside the cluster that were never called before, in a short time: looking for what is there.
import type { Mark } from "../../episode/mark.ts";
import type { Rule } from "../../rule.ts";
import { counts, micros } from "../../thresholds.ts";
import { scan } from "./scan.ts";

export const isInside = (kind: string): boolean => kind === "cluster" || kind === "private" || kind === "node";

/** The marks of the minute with most different places, one for each. */
function widest(marks: readonly Mark[]): readonly Mark[] {
  let best: readonly Mark[] = [];
  for (const first of marks) {
    const places = new Map<string, Mark>();
    for (const mark of marks)
      if (mark.time >= first.time && mark.time <= first.time + micros.moment && !places.has(mark.what))
        places.set(mark.what, mark);
    if (places.size > best.length) best = [...places.values()];
  }
  return best;
}

export const fanOut: Rule = {
  name: "fan-out",
  gate: "Sequence",
  severity: "Medium",
  kinds: ["connect", "exec"],
  judgesOutsiders: false,
  references: ["ASI07", "ASI08", "T1046", "T1021", "AML.T0091"],
  signal:
    "Many places inside the cluster called for the first time within a minute; scanners and loops over addresses or ports in command lines.",
  benign: "Service discovery, or a client that found a new set of endpoints.",
  advice: "Look at what answered, and at the pods that were reached. If it is discovery, declare the entity cluster.",
  judge: (action, { destination, trail, name, expectation }) => {
    if (action.kind === "exec") return scan(action, name, expectation);
    if (action.kind !== "connect" || destination === undefined || !isInside(destination.class)) return undefined;
    // Most calls are to places that are known: they left nothing to look for.
    if (!trail.fresh.some(({ kind }) => kind === "inside")) return undefined;
    const inside = trail.between("inside", action.time - micros.moment, action.time + micros.moment);
    if (!inside.some((mark) => mark.action === action)) return undefined;
    const swept = widest(inside);
    if (swept.length < counts.few) return undefined;
    return {
      signature: "sweep",
      severity: swept.length >= counts.many ? "High" : "Medium",
      message: `${swept.length} places inside the cluster were called for the first time within a minute, by ${action.process.binary}: ${swept
        .slice(0, 6)
        .map((mark) => mark.what)
        .join(", ")}${swept.length > 6 ? ", …" : ""}`,
      evidence: swept.map((mark) => mark.action),
    };
  },
};
