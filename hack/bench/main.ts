// Benchmarks: `npm run bench [-- NAME…]`, judge alone without a name: the others start a control plane. Numbers are of this machine and this run; compare ratios, not absolutes.
import { custodyBench } from "./custody.ts";
import { judgeBench } from "./judge.ts";
import { operatorScaleBench } from "./operator-scale.ts";

const benches: Readonly<Record<string, () => Promise<void>>> = {
  judge: judgeBench,
  custody: custodyBench,
  "operator-scale": operatorScaleBench,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(benches))
  if (wanted.includes(name) || (wanted.length === 0 && name === "judge")) await bench();
