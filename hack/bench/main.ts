// Benchmarks: `npm run bench [-- NAME… --rate 1000 --minutes 10 --flood]`, judge alone without a name: the others start a control plane.
// Numbers are of this machine and this run; compare ratios, not absolutes.
import { parseArgs } from "node:util";
import { custodyBench } from "./custody.ts";
import { judgeBench } from "./judge.ts";
import { latencyBench } from "./latency.ts";
import { operatorScaleBench } from "./operator-scale.ts";
import { streamBench } from "./stream/stream.ts";

const { values, positionals: wanted } = parseArgs({
  options: {
    /** For `stream`: events a second. */
    rate: { type: "string", default: "1000" },
    /** For `stream`: how long, beside the warm-up. */
    minutes: { type: "string", default: "1" },
    /** For `stream`: by agents that were never that busy. */
    flood: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const benches: Readonly<Record<string, () => Promise<void>>> = {
  judge: judgeBench,
  custody: custodyBench,
  "operator-scale": operatorScaleBench,
  latency: latencyBench,
  stream: () => streamBench({ rate: Number(values.rate), minutes: Number(values.minutes), isFlood: values.flood }),
};

const unknown = wanted.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(benches))
  if (wanted.includes(name) || (wanted.length === 0 && name === "judge")) await bench();
