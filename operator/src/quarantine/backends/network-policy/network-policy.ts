// The armed NetworkPolicy: an allow-list among others, and they add up. It cuts only where no other policy allows.
import type { Backend } from "../backend.ts";
import { networkProof } from "../evidence.ts";

export const networkPolicy: Backend = {
  name: "NetworkPolicy",
  prove(cut) {
    const proof = networkProof(cut);
    if (cut.leaks === 0 || proof.state === "Ineffective") return proof;
    const policies = cut.leaks === 1 ? "a policy still allows" : `${cut.leaks} policies still allow`;
    return { state: "Ineffective", message: `${policies} traffic, and policies add up: see overlap` };
  },
};
