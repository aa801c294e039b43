// The real operator in a process of its own, under its own service account. It can be killed; who ends by himself, as one does that has
// lost its lease, is started again, as a kubelet would.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import type { ControlPlane } from "../../../hack/control-plane/control-plane.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { operatorKubeconfig } from "../rbac/shipped.ts";
import { spawnGuarded } from "./guarded-child.ts";

const main = join(import.meta.dirname, "../../../operator/src/main.ts");

export class Operator implements AsyncDisposable {
  readonly #folder: string;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;
  #isWanted = false;
  #log = "";

  private constructor(folder: string, args: readonly string[]) {
    this.#folder = folder;
    this.#args = args;
  }

  /** Resolves once it leads. */
  static async start(plane: ControlPlane): Promise<Operator> {
    const identity = ["--identity", "the-one"]; // so that a new life needn't wait for the old one's lease to run out
    const args = ["--kubeconfig", await operatorKubeconfig(plane), "--metrics-address", "127.0.0.1:0", ...identity];
    const operator = new Operator(dirname(plane.kubeconfigPath), args);
    await operator.up();
    return operator;
  }

  /** Of /metrics; known once it leads. */
  get metricsPort(): number {
    return Number(/"port":(\d+)/.exec(this.#log)?.[1]);
  }

  /** Starts it; resolves once it leads. */
  async up(): Promise<void> {
    this.#isWanted = true;
    this.#spawn();
    await until("the operator leads", 120_000, async () => this.#log.includes('"leading"')).catch((error) => {
      throw new Error(`${error.message}: ${this.#log}`);
    });
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    this.#isWanted = false;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  #spawn(): void {
    this.#log = "";
    const child = spawnGuarded(this.#folder, "operator", [main, ...this.#args]);
    this.#child = child;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#log = (this.#log + text).slice(-20_000);
    });
    child.once("exit", () => {
      if (this.#isWanted) setTimeout(() => this.#isWanted && this.#spawn(), 1_000);
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill("SIGTERM");
  }
}
