// Benchmarks: `npm run bench [-- NAME…]`. Numbers are of this machine and this run; compare ratios, not absolutes.
import { judgeBench } from "./judge.ts";

const benches: Readonly<Record<string, () => Promise<void>>> = { judge: judgeBench };

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(benches)) if (wanted.length === 0 || wanted.includes(name)) await bench();
