// A component as its image would run it, without Docker: the bundle alone in a folder that nobody may write, no node_modules, the user,
// groups and settings of its manifest, the command of its Dockerfile, no capabilities. Node may write to the named folder only.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildBundle, type Component } from "../../hack/build/build.ts";
import type { Json } from "../../hack/control-plane/api.ts";
import { deploy, objectsOf } from "./manifests.ts";

/** The command of its Dockerfile: Node's arguments. */
export function commandOf(component: Component): string[] {
  const lines = readFileSync(join(deploy, "images", `${component}.Dockerfile`), "utf8").split("\n");
  return JSON.parse(lines.find((line) => line.startsWith("CMD "))?.slice(4) ?? "");
}

/** The pod of its manifest. */
export function podOf(component: Component): Json {
  const workload = objectsOf("base", `${component}.yaml`).find(
    ({ kind }) => kind === "Deployment" || kind === "DaemonSet",
  );
  return workload.spec.template.spec;
}

/** Only root can become somebody else; as anybody else the test runs as who it is. */
export const isRoot = process.getuid?.() === 0;

export class Image implements AsyncDisposable {
  readonly component: Component;
  readonly folder: string;
  log = "";
  #child: ChildProcess | undefined;

  private constructor(component: Component, folder: string) {
    this.component = component;
    this.folder = folder;
  }

  /** Bundles it into /app of a folder that looks like the image. */
  static async build(component: Component): Promise<Image> {
    const image = new Image(component, mkdtempSync(join(tmpdir(), `bailiff-${component}-image-`)));
    const { file } = await buildBundle(component, join(image.folder, "build"));
    for (const name of ["app", "nodejs", "state", "run"]) mkdirSync(join(image.folder, name));
    copyFileSync(file, join(image.folder, "app", `${component}.mjs`));
    copyFileSync(process.execPath, join(image.folder, "nodejs", "node"));
    rmSync(join(image.folder, "build"), { recursive: true });
    chmodSync(join(image.folder, "app", `${component}.mjs`), 0o444);
    for (const name of ["app", "nodejs", "."]) chmodSync(join(image.folder, name), 0o555);
    chmodSync(join(image.folder, "nodejs", "node"), 0o555);
    image.give("state", 0o700);
    return image;
  }

  /** Copies a file in, for the program's user alone. */
  put(from: string, name: string): string {
    const to = join(this.folder, "run", name);
    copyFileSync(from, to);
    this.give(join("run", name), 0o400);
    return to;
  }

  give(name: string, mode: number): void {
    const { runAsUser, runAsGroup } = podOf(this.component).securityContext;
    chmodSync(join(this.folder, name), mode);
    if (isRoot) chownSync(join(this.folder, name), runAsUser, runAsGroup);
  }

  /** Runs the Dockerfile's command with these arguments behind it and nothing but these settings in its environment. */
  run(args: readonly string[], settings: Readonly<Record<string, string>> = {}): ChildProcess {
    const app = join(this.folder, "app");
    const command = commandOf(this.component).map((word) => word.replace("/app/", `${app}/`));
    const writes = ["--permission", "--allow-fs-read=*", `--allow-fs-write=${join(this.folder, "state")}`];
    const node = [join(this.folder, "nodejs", "node"), ...writes, ...command, ...args];
    const [file = "", ...words] = isRoot ? ["setpriv", ...this.#privileges(), "--", ...node] : node;
    const child = spawn(file, words, { cwd: app, env: settings, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    this.log = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.log += text;
      });
    return child;
  }

  /** Runs it to its end; its exit status. */
  async ended(args: readonly string[], settings: Readonly<Record<string, string>> = {}): Promise<number | null> {
    const child = this.run(args, settings);
    await once(child, "close");
    return child.exitCode;
  }

  /** What the kernel says about the running program, by the words of /proc/PID/status. */
  get process(): Record<string, string> {
    const status = readFileSync(`/proc/${this.#child?.pid}/status`, "utf8");
    return Object.fromEntries(status.split("\n").map((line) => line.split(/:\s*/, 2) as [string, string]));
  }

  get port(): number {
    return Number(/"(?:metricsPort|port)":(\d+)/.exec(this.log)?.[1]);
  }

  /** Asks it to end; its exit status. */
  async stop(): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const closed = once(child, "close");
    child.kill("SIGTERM");
    const impatient = setTimeout(() => child.kill("SIGKILL"), 25_000);
    await closed;
    clearTimeout(impatient);
    return child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    if (!isRoot) execFileSync("chmod", ["-R", "u+w", this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #privileges(): string[] {
    const { runAsUser, runAsGroup, supplementalGroups = [], fsGroup } = podOf(this.component).securityContext;
    const groups = [...supplementalGroups, ...(fsGroup === undefined ? [] : [fsGroup])];
    return [
      ...["--reuid", String(runAsUser), "--regid", String(runAsGroup)],
      ...(groups.length > 0 ? ["--groups", groups.join()] : ["--clear-groups"]),
      ...["--no-new-privs", "--bounding-set", "-all", "--inh-caps", "-all"],
    ];
  }
}
