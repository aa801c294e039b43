// Mining: by the program's name, by the pool's protocol in its arguments, or by a pool's port at a place never called before.
import { describe } from "../../../destinations/destination.ts";
import type { Rule } from "../../rule.ts";
import { commandLine, quote } from "../../text.ts";

const miners: ReadonlySet<string> = new Set(
  "xmrig xmr-stak xmr-stak-cpu minerd cpuminer cpuminer-multi ccminer ethminer t-rex nbminer lolminer phoenixminer gminer teamredminer nanominer srbminer-multi srbminer bfgminer cgminer claymore wildrig verusminer nheqminer kawpowminer rigel onezerominer".split(
    " ",
  ),
);
const poolWords =
  /\bstratum\d?\+?(?:tcp|ssl|tls|http)?:\/\/|--donate-level\b|--coin[= ](?:xmr|monero|rvn|etc|kas)\b|--algo[= ](?:rx\/|cn\/|randomx|kawpow|ethash|argon2)|\brandomx\b|\bminexmr\b|\bnanopool\b|\bsupportxmr\b|\bnicehash\b/i;
/** Ports that pools listen on and hardly anybody else. */
const poolPorts: ReadonlySet<number> = new Set([3333, 4444, 5555, 7777, 9999, 14433, 14444, 45560, 45700]);

export const miner: Rule = {
  name: "miner",
  gate: "KnownBad",
  severity: "High",
  kinds: ["exec", "connect"],
  judgesOutsiders: true,
  references: ["ASI05", "T1496.001", "AML.T0048"],
  benign: "A service of your own on a port that mining pools use: declare the destination.",
  judge: (action, { name, destination, expectation, policy }) => {
    const { process } = action;
    if (action.kind === "exec") {
      const args = commandLine(process);
      if (!miners.has(name.toLowerCase()) && !poolWords.test(args)) return undefined;
      return { signature: name, severity: "Critical", message: `${process.binary} mines: ${quote(args)}` };
    }
    if (destination?.class !== "world" || !poolPorts.has(destination.port)) return undefined;
    if (expectation?.knowsDestination(destination.token)) return undefined;
    if (policy !== undefined && ["declared", "shared"].includes(policy.declaresDestination(destination)))
      return undefined;
    return {
      signature: `port ${destination.port}`,
      severity: "Medium",
      message: `${process.binary} called ${describe(destination)}: a port that mining pools and remote shells use`,
    };
  },
};
