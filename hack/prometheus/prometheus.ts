// A real Prometheus for tests: scrapes what it is told every second, under the rules that are shipped, and answers its HTTP API.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { freePorts } from "../control-plane/ports.ts";
import { Processes } from "../control-plane/processes.ts";
import { until } from "../control-plane/ready.ts";

/** Whom to scrape: as deploy/prometheus/monitors.yaml has it, with the labels that the monitors put on targets. */
export interface Job {
  readonly job: string;
  /** host:port */
  readonly address: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** An alert as Prometheus holds it: pending until its `for` has passed. */
export interface ActiveAlert {
  readonly state: "pending" | "firing";
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A result of an instant query. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [seconds: number, value: string];
}

export class Prometheus implements AsyncDisposable {
  readonly #processes: Processes;
  readonly #url: string;

  private constructor(processes: Processes, port: number) {
    this.#processes = processes;
    this.#url = `http://127.0.0.1:${port}`;
  }

  /** Resolves when it answers. `binary` is Prometheus itself; rules are read from `ruleFile`. */
  static async start(binary: string, jobs: readonly Job[], ruleFile: string): Promise<Prometheus> {
    const processes = await Processes.create();
    const { folder } = processes;
    const [port] = (await freePorts(1)) as [number];
    await writeFile(join(folder, "prometheus.yaml"), stringify(configuration(jobs, ruleFile)));
    processes.start("prometheus", {
      file: binary,
      args: [
        `--config.file=${join(folder, "prometheus.yaml")}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--log.level=warn",
      ],
    });
    const prometheus = new Prometheus(processes, port);
    try {
      await until("Prometheus is ready", 60_000, async () => {
        if (processes.pid("prometheus") === undefined)
          throw new Error(`Prometheus ended: ${processes.log("prometheus")}`);
        return fetch(`${prometheus.#url}/-/ready`).then(
          ({ ok }) => ok,
          () => false,
        );
      });
    } catch (error) {
      await processes.close();
      throw error;
    }
    return prometheus;
  }

  /** The samples of an expression now. */
  async query(expr: string): Promise<readonly Sample[]> {
    const { result } = await this.#ask<{ result: readonly Sample[] }>(`query?query=${encodeURIComponent(expr)}`);
    return result;
  }

  /** Alerts that are pending or firing. */
  async alerts(): Promise<readonly ActiveAlert[]> {
    return (await this.#ask<{ alerts: readonly ActiveAlert[] }>("alerts")).alerts;
  }

  /** Each rule's name, and what went wrong when it was last evaluated; "" where nothing did. "unknown": it wasn't yet. */
  async rules(): Promise<readonly { readonly name: string; readonly health: string; readonly lastError?: string }[]> {
    const { groups } = await this.#ask<{ groups: { rules: { name: string; health: string; lastError?: string }[] }[] }>(
      "rules",
    );
    return groups.flatMap(({ rules }) => rules);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#processes.end("prometheus");
    await this.#processes.close();
  }

  async #ask<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.#url}/api/v1/${path}`);
    const { status, data, error } = (await answer.json()) as { status: string; data: T; error?: string };
    if (status !== "success") throw new Error(`Prometheus refuses ${path}: ${error}`);
    return data;
  }
}

function configuration(jobs: readonly Job[], ruleFile: string) {
  return {
    global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
    rule_files: [ruleFile],
    scrape_configs: jobs.map(({ job, address, labels = {} }) => ({
      job_name: job,
      honor_labels: true,
      static_configs: [{ targets: [address], labels }],
    })),
  };
}
