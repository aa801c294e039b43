// Benchmarks: `npm run bench [-- NAME… --rate 1000 --minutes 10 --flood]`, judge alone without a name: the others start a control plane.
// Numbers are of this machine and this run; compare ratios, not absolutes.
import { commandLine, wrongUsage } from "../arguments.ts";
import { custodyBench } from "./custody.ts";
import { decodeBench } from "./decode.ts";
import { judgeBench } from "./judge.ts";
import { latencyBench } from "./latency.ts";
import { operatorScaleBench } from "./operator-scale.ts";
import { pathBench } from "./stream/path.ts";
import { streamBench } from "./stream/stream.ts";

const usage = "npm run bench [-- NAME… --rate EVENTS_A_SECOND --minutes N --flood]";
const { values, positionals: wanted } = commandLine(usage, {
  options: {
    /** For `stream` and `path`: events a second. */
    rate: { type: "string", default: "1000" },
    /** For both: how long, beside the warm-up. */
    minutes: { type: "string", default: "1" },
    /** For `stream`: by agents that were never that busy. */
    flood: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const benches: Readonly<Record<string, () => Promise<void>>> = {
  judge: judgeBench,
  custody: custodyBench,
  decode: decodeBench,
  "operator-scale": operatorScaleBench,
  latency: latencyBench,
  path: () => pathBench({ rate: Number(values.rate), minutes: Number(values.minutes) }),
  stream: () => streamBench({ rate: Number(values.rate), minutes: Number(values.minutes), isFlood: values.flood }),
};

const unknown = wanted.filter((name) => benches[name] === undefined);
if (unknown.length > 0)
  wrongUsage(`no such benchmark: ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}`, usage);
for (const name of ["rate", "minutes"] as const)
  if (!(Number(values[name]) > 0)) wrongUsage(`--${name} "${values[name]}": is no number above 0`, usage);
for (const [name, bench] of Object.entries(benches))
  if (wanted.includes(name) || (wanted.length === 0 && name === "judge")) await bench();
