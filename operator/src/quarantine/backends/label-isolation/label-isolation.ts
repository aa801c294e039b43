// Labels taken away, so that no policy that allows selects the pod any more: then the armed NetworkPolicy cuts alone.
import type { Backend } from "../backend.ts";
import { networkPolicy } from "../network-policy/network-policy.ts";

export const labelIsolation: Backend = { name: "Isolation", prove: networkPolicy.prove };
