// Mining: by the program's name, by the pool's protocol in its arguments, or by a pool's port at a place never called before.
import { describe } from "../../../destinations/destination.ts";
import type { Rule } from "../../rule.ts";
import { commandLine, quoteLine, transferTools } from "../../text.ts";

const miners: ReadonlySet<string> = new Set(
  "xmrig xmr-stak xmr-stak-cpu minerd cpuminer cpuminer-multi ccminer ethminer t-rex nbminer lolminer phoenixminer gminer teamredminer nanominer srbminer-multi srbminer bfgminer cgminer claymore wildrig verusminer nheqminer kawpowminer rigel onezerominer cpuminer-opt kdevtmpfsi kinsing lolminer nanominer bzminer".split(
    " ",
  ),
);
/** What miners are called in builds of their own. */
const minerName = /^(?:xmrig|xmr-stak|cpuminer|minerd)/i;
const poolWords =
  /\bstratum\d?\+?(?:tcp|ssl|tls|http)?:\/\/|--donate-level\b|--coin[= ](?:xmr|monero|rvn|etc|kas)\b|(?:--algo|(?:^|\s)-a)[= ](?:rx\/|cn[/-]|randomx|kawpow|ethash|etchash|argon2|ghostrider|yescrypt|cryptonight|verushash|autolykos)|--(?:randomx-(?:mode|init|1gb)|cpu-max-threads-hint|nicehash)\b|\brandomx\b|\b(?:minexmr|nanopool|supportxmr|nicehash|hashvault|moneroocean|2miners|f2pool|c3pool|herominers|unmineable|xmrpool|coinhive)\b/i;
/** An address of Monero: 95 characters, base 58. */
const wallet = /(?:^|[\s="'.])[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}(?=$|[\s"'.+])/;
const download =
  /(?:^|[\s/"'=])(?:xmrig|xmr-stak|cpuminer|t-rex|nbminer|lolminer|gminer)[\w.-]{0,80}(?:\.(?:tar|tgz|zip|gz|xz)|\/releases?\/|$|\s|["'])/i;
/** Ports that pools listen on and hardly anybody else. */
const poolPorts: ReadonlySet<number> = new Set([3333, 4444, 5555, 7777, 9999, 14433, 14444, 45560, 45700]);

/** Programs that look for words without doing what they say. */
const isReading = /^(?:e?grep|fgrep|rg|ag|cat|less|git|sed|awk|find|ls|echo|jq)$/;

export const miner: Rule = {
  name: "miner",
  gate: "KnownBad",
  severity: "High",
  kinds: ["exec", "connect"],
  judgesOutsiders: true,
  isMemoryless: true,
  references: ["ASI05", "T1496.001", "AML.T0048"],
  signal:
    "Mining programs by name, a pool's protocol, flags and wallets in any program's words, and new places on ports that pools use.",
  benign: "A pool that somebody runs on purpose, or a service of your own on a port that pools use.",
  advice:
    "Stop it and find out how it got in: mining is rarely all that an intruder does. If the port belongs to a service of yours, declare the destination.",
  judge: (action, { name, destination, expectation, policy }) => {
    const { process } = action;
    if (action.kind === "exec") {
      const args = commandLine(process);
      if (transferTools.has(name) && download.test(args) && /https?:/.test(args))
        return {
          signature: `${name} fetches`,
          message: `${process.binary} fetches a mining program: ${quoteLine(process)}`,
        };
      if (isReading.test(name)) return undefined;
      if (!miners.has(name.toLowerCase()) && !minerName.test(name) && !poolWords.test(args) && !wallet.test(args))
        return undefined;
      return { signature: name, severity: "Critical", message: `${process.binary} mines: ${quoteLine(process)}` };
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
