// One process's share of the ablation, printed as JSON. Arguments: the corpus's folder, how wide to look, and what to leave out: `cut`
// (what the surgeon did as this process was loaded), `cuts` (each in a process below this one), `gates`, `terms`, or `sight` (what the judge is told).
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { loadCorpus } from "../corpus/corpus.ts";
import { dials } from "../curves/dials.ts";
import { sit, sitAgain } from "../trials/sit.ts";
import { trialsOf, type Width } from "../trials/trials.ts";
import { type Worth, worthOf } from "../trials/worth.ts";
import { type Ablated, withoutGates } from "./ablation.ts";
import { blinders } from "./blinders.ts";
import { cuts } from "./cuts.ts";
import { variable } from "./surgeon.ts";
import { terms } from "./terms.ts";

const [folder = "", width = "recorded", what = "cut"] = process.argv.slice(2);
const loaded = await loadCorpus(folder);
if ("problems" in loaded) throw new Error(loaded.problems.join("\n"));
const { corpus } = loaded;
const worth = (of: typeof corpus): Worth => worthOf(sit(trialsOf(of, width as Width)).answers);

function withoutTerms(): Ablated[] {
  const all = dials();
  const sitting = sit(trialsOf(corpus, width as Width));
  return terms.map(({ without, off }) => {
    const turns = Object.entries(off).map(([name, to]) => {
      const dial = all.find((one) => one.name === name);
      if (dial === undefined) throw new Error(`there is no threshold ${name} to switch off`);
      return { dial, to };
    });
    return { without, worth: worthOf(sitAgain(sitting, turns)) };
  });
}

/** Cuts at once. */
const atOnce = 2;
const run = promisify(execFile);

async function withoutCuts(): Promise<Ablated[]> {
  const at = (file: string): string => join(import.meta.dirname, file);
  const argv = ["--import", at("surgeon.ts"), at("operation.ts"), folder, width, "cut"];
  const done: Ablated[] = [];
  const waiting = [...cuts];
  const next = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const env = { ...process.env, [variable]: JSON.stringify(one) };
      const { stdout } = await run(process.execPath, argv, { env, maxBuffer: 16 * 1024 * 1024 });
      for (const row of JSON.parse(stdout) as Ablated[]) done.push({ ...row, without: one.without });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, next));
  return cuts.flatMap(({ without }) => done.find((row) => row.without === without) ?? []);
}

const rows =
  what === "cuts"
    ? await withoutCuts()
    : what === "gates"
      ? withoutGates(sit(trialsOf(corpus, width as Width)))
      : what === "terms"
        ? withoutTerms()
        : what === "sight"
          ? Object.entries(blinders).map(([without, blind]) => ({ without, worth: worth(blind(corpus)) }))
          : [{ without: "", worth: worth(corpus) }];
process.stdout.write(JSON.stringify(rows));
