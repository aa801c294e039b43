// Whether a cut holds, from what its backends can prove. Pure. The state follows the newest window; it is never Enforced on faith.
import { type Hold, limits, type Quarantine } from "@bailiff/crds";
import type { Cut, Proof } from "../../quarantine/backends/backend.ts";
import { blindness, outboundLeak } from "../../quarantine/backends/evidence.ts";
import { backends } from "../../quarantine/backends/index.ts";

export interface Proven {
  readonly state: Hold;
  readonly message: string;
  readonly backends: Quarantine["backends"];
}

/** Best first: one backend that holds is a cut that holds, one that may yet hold is better than none. */
const order: readonly Hold[] = ["Enforced", "Pending", "Unverifiable", "Ineffective"];

/** The state of a cut in which the named backends take part. */
export function prove(applied: readonly string[], cut: Cut): Proven {
  const proofs = backends
    .filter(({ name }) => applied.includes(name))
    .map(({ name, prove }) => ({ name, proof: prove(cut) }));
  const told = proofs.map(({ name, proof }) => ({ name, state: proof.state, message: clip(proof.message) }));
  const best = proofs.map(({ proof }) => proof).sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))[0];
  const leak = leakOf(cut);
  const { state, message } = leak ?? best ?? { state: "Unverifiable" as const, message: "no backend can cut the pod" };
  return { state, message: clip(message), backends: told };
}

/** Traffic that got through is proof against all of them, whatever one of them has refused beside it. */
function leakOf({ custody, node }: Cut): Proof | undefined {
  const message = custody?.window && blindness(node) === undefined ? outboundLeak(custody.window) : undefined;
  return message === undefined ? undefined : { state: "Ineffective", message };
}

function clip(text: string): string {
  return text.length > limits.message ? `${text.slice(0, limits.message - 1)}…` : text;
}
