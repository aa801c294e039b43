// Tetragon's stand-in in a process of its own, that can be killed in the middle of what it sends. The kernel goes on without it: what
// was due while it was away is never sent.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Tetragon } from "./stage.ts";

const main = join(import.meta.dirname, "../../../hack/tetragon-stand-in/main.ts");

export class TetragonProcess implements Tetragon, AsyncDisposable {
  address = "127.0.0.1:0";
  metricsPort = 0;
  /** How late a frame was sent at the worst, by any of its lives: a busy machine is no gap. */
  latestMs = 0;
  readonly #recording: string;
  readonly #uids: readonly string[];
  #child: ChildProcess | undefined;
  #answers: AsyncIterator<string> | undefined;

  /** `uids`: recorded uid → uid that the API server gave. */
  constructor(recording: string, uids: ReadonlyMap<string, string>) {
    this.#recording = recording;
    this.#uids = [...uids].flatMap(([from, to]) => ["--uid", `${from}=${to}`]);
  }

  /** Starts it, at the same address as before. */
  async up(): Promise<void> {
    const where = ["--address", this.address, "--metrics-port", `${this.metricsPort}`];
    const child = spawn(process.execPath, [main, "--recording", this.#recording, ...where, ...this.#uids], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    createInterface({ input: child.stderr }).on("line", (line) => {
      const lateMs = Number(/^late (\d+)$/.exec(line)?.[1]);
      if (lateMs > 0) this.latestMs = Math.max(this.latestMs, lateMs);
      else process.stderr.write(`${line}\n`);
    });
    child.stdin.on("error", () => {}); // it was killed: so it should be
    this.#child = child;
    this.#answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { address, metricsPort } = JSON.parse((await this.#answers.next()).value);
    Object.assign(this, { address, metricsPort });
  }

  /**
   * Sends what is due from now on, of a recording that began at `beginMs` and runs so many times as fast. Resolves once all is sent, to
   * how many frames were past; to undefined where it was killed meanwhile.
   */
  async play(factor: number, beginMs: number): Promise<number | undefined> {
    this.#child?.stdin?.write(`play ${factor} ${beginMs}\n`);
    const answer = await this.#answers?.next();
    return answer?.done === false ? JSON.parse(answer.value).past : undefined;
  }

  async kill(): Promise<void> {
    if (this.#child === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
