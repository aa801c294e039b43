// Preloaded (`node --import`) into a process that measures one point of a curve: one number of one source file is another while it is
// loaded. So the judge needs no way to be told its thresholds, and is measured as it is.
import { registerHooks } from "node:module";
import { type Threshold, variable, withNumber } from "./threshold.ts";

const wanted = JSON.parse(process.env[variable] ?? "null") as Threshold | null;

if (wanted !== null)
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith(`/${wanted.file}`) || loaded.source == null) return loaded;
      const text = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
      return { ...loaded, source: withNumber(text, wanted.name, wanted.value) };
    },
  });
