// Preloaded (`node --import`) into a process that measures one cut: that function of the judge answers otherwise as soon as it is loaded.
import { registerHooks } from "node:module";
import { type Cut, cut } from "./cuts.ts";

/** Where the cut to make is told. */
export const variable = "BAILIFF_EVAL_CUT";

const wanted = JSON.parse(process.env[variable] ?? "null") as Cut | null;

if (wanted !== null)
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith(`/${wanted.file}`) || loaded.source == null) return loaded;
      const text = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
      return { ...loaded, source: cut(text, wanted) };
    },
  });
