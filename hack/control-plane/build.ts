// Builds pinned Go tools once a machine into the user's cache, by the hash of their go.mod and go.sum.
// What lies under its final name is whole: a build ends with one rename, whoever was killed before left only rubbish.
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { withLock } from "./lock.ts";

/** Go tools that are built together: the folder of their go.mod, the binaries that must come out, how to link them. */
export type GoTools = {
  readonly what: string;
  readonly module: URL;
  readonly binaries: readonly string[];
  readonly ldflags: string;
  /** What Go calls a binary → what we call it. */
  readonly renamed?: Readonly<Record<string, string>>;
};

/** Where these tools are, or would be, kept: `$XDG_CACHE_HOME/bailiff/control-plane/<hash of go.mod and go.sum>`. */
export async function cacheFolder(tools: GoTools): Promise<string> {
  const hash = createHash("sha256");
  for (const file of ["go.mod", "go.sum"]) hash.update(await readFile(new URL(file, tools.module)));
  const cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(cache, "bailiff", "control-plane", hash.digest("hex").slice(0, 16));
}

/** The folder with all of the binaries, if they were built before. */
export async function cached(tools: GoTools): Promise<string | undefined> {
  const folder = await cacheFolder(tools);
  return hasAll(folder, tools.binaries) ? folder : undefined;
}

/** Is each of these files in the folder? */
export function hasAll(folder: string, binaries: readonly string[]): boolean {
  return binaries.every((binary) => existsSync(join(folder, binary)));
}

/** Why Go can't build the tools here; undefined: it can. */
export async function goIsMissing(): Promise<string | undefined> {
  const version = await promisify(execFile)("go", ["env", "GOVERSION"], {
    cwd: tmpdir(),
    env: { ...process.env, GOTOOLCHAIN: "local" },
  }).then(
    ({ stdout }) => stdout.trim(),
    (error: NodeJS.ErrnoException) => error,
  );
  if (typeof version !== "string")
    return version.code === "ENOENT" ? "no Go toolchain, 1.26 is needed" : `go fails: ${version.message}`;
  const [major = 0, minor = 0] = version.replace(/^go/, "").split(".").map(Number.parseFloat);
  return major > 1 || minor >= 26 ? undefined : `${version} is too old, 1.26 is needed`;
}

/** Builds the tools unless they are there already; progress goes to stderr. Two runs at once build once. Throws with Go's own words. */
export async function build(tools: GoTools): Promise<string> {
  const folder = await cacheFolder(tools);
  if (hasAll(folder, tools.binaries)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  return withLock(`${folder}.lock`, `another run is building ${tools.what}; waiting for it`, async () => {
    if (hasAll(folder, tools.binaries)) return folder;
    await removeLeftovers(folder);
    const unfinished = `${folder}.building-${process.pid}`;
    try {
      await compile(tools, unfinished);
      for (const [from, to] of Object.entries(tools.renamed ?? {}))
        await rename(join(unfinished, from), join(unfinished, to));
      if (!hasAll(unfinished, tools.binaries))
        throw new Error(`go build made no ${tools.binaries.join(", ")} in ${unfinished}`);
      await rm(folder, { recursive: true, force: true });
      await rename(unfinished, folder);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
    return folder;
  });
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of readdirSync(dirname(folder))) {
    const path = join(dirname(folder), name);
    if (path.startsWith(`${folder}.building-`)) await rm(path, { recursive: true, force: true });
  }
}

/** `go build -v` names each package as it begins with it: that is all the progress there is, and it is enough. */
async function compile(tools: GoTools, into: string): Promise<void> {
  const cwd = fileURLToPath(tools.module);
  const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off" };
  const started = Date.now();
  const go = spawn(
    "go",
    ["build", "-v", "-mod=readonly", "-trimpath", "-ldflags", tools.ldflags, "-o", `${into}/`, "tool"],
    {
      cwd,
      env,
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const said: string[] = [];
  let packages = 0;
  const say = (end: string) =>
    process.stderr.write(
      `${process.stderr.isTTY ? "\r\u001b[K" : ""}building ${tools.what}, once for this machine: ${packages} packages, ${Math.round((Date.now() - started) / 1000)} s${end}`,
    );
  const ticker = setInterval(() => say(process.stderr.isTTY ? "" : "\n"), process.stderr.isTTY ? 500 : 15_000);
  go.stderr.setEncoding("utf8").on("data", (text: string) => {
    for (const line of text.split("\n").filter(Boolean)) {
      if (/^[\w.~/-]+$/.test(line)) packages++;
      else said.push(line);
    }
    said.splice(0, said.length - 40);
  });
  try {
    const status = await new Promise<number | string>((resolve, reject) => {
      go.on("error", reject).on("close", (code, signal) => resolve(code ?? signal ?? "?"));
    });
    if (status !== 0) throw new Error(`go build of ${tools.what} ended with ${status}:\n${said.join("\n")}`);
  } finally {
    clearInterval(ticker);
    say("\n");
  }
}
