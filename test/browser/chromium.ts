// A real browser for pages that we make: Debian's Chromium or Chrome, where one is installed. It opens files and nothing else.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const quiet = [
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync --hide-scrollbars",
  "--disable-background-networking --disable-component-update --disable-extensions",
].flatMap((line) => line.split(" "));

/** The path of a browser: BAILIFF_CHROMIUM, or the first on the PATH. Undefined where there is none. */
export function findChromium(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const given = environment["BAILIFF_CHROMIUM"];
  if (given !== undefined && given !== "") return given;
  const folders = (environment["PATH"] ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** The document as the browser has it after loading, scripts and all. Throws if the browser fails. */
export function domOf(chromium: string, file: string): string {
  const profile = mkdtempSync(join(tmpdir(), "bailiff-chromium-"));
  try {
    const run = spawnSync(chromium, [...quiet, `--user-data-dir=${profile}`, "--dump-dom", `file://${file}`], {
      encoding: "utf8",
      timeout: 60_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    if (run.error) throw run.error;
    if (run.status !== 0) throw new Error(`${chromium} ended with ${run.status}: ${run.stderr.slice(-2000)}`);
    return run.stdout;
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
