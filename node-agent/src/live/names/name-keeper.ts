// Which addresses the declared names have: asked of the cluster's DNS as often as its answers allow, remembered for longer, since
// an agent may go on with an old answer. What was learned is written down in the form of --names, so that a replay judges the same.

import { Resolver } from "node:dns/promises";
import { rename, writeFile } from "node:fs/promises";
import { type Clock, sleep } from "@bailiff/crds/client/index";
import type { Names } from "../../destinations/names.ts";
import { timeText } from "../../report/evidence/evidence.ts";

export interface NameKeeperOptions {
  readonly names: Names;
  /** Full names, as the policies of this node's agents declare them. */
  readonly declared: () => Iterable<string>;
  readonly clock: Clock;
  /** DNS servers as "address:port"; the machine's own unless given. */
  readonly servers?: readonly string[];
  /** Where to write the records. */
  readonly file?: string | undefined;
  readonly report?: (problem: unknown) => void;
}

/** Before its first answer and after its last one's end a name counts for so long. */
export const graceMs = 10 * 60_000;
/** What ended so long ago no event that comes now can be about; a replay of what was recorded lately still finds it in the file. */
const historyMs = 60 * 60_000;
/** Where answers only say what was known already, the file is written this often: so much of the grace may be missing in it. */
const writeEveryMs = 60_000;
/** Lines of the file, the newest records: some 2 MB. */
const linesKept = 16_384;
const bounds = { leastMs: 5_000, mostMs: 300_000, retryMs: 15_000, names: 1_000 };

export class NameKeeper {
  /** Questions without an answer. */
  failures = 0;
  /** Times that the file was written. */
  writes = 0;
  readonly #options: NameKeeperOptions;
  readonly #resolver = new Resolver({ timeout: 2_000, tries: 2 });
  readonly #dueMs = new Map<string, number>();
  #isChanged = false;
  #newsWritten = 0;
  #writtenMs = Number.NEGATIVE_INFINITY;
  #writing: Promise<void> | undefined;

  constructor(options: NameKeeperOptions) {
    this.#options = options;
    if (options.servers !== undefined) this.#resolver.setServers([...options.servers]);
  }

  /** Asks until the signal aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.round();
      await sleep(this.#options.clock, 1_000, signal);
    }
    await this.finish();
  }

  /** Resolves when what is being written is on disk. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** Resolves when everything that is known is on disk: the end of a life, after which nobody writes it. */
  async finish(): Promise<void> {
    await this.settled(); // what came meanwhile still waits
    this.#writtenMs = Number.NEGATIVE_INFINITY;
    this.#writeIfDue();
    await this.settled();
  }

  /** Asks for every name that is due. */
  async round(): Promise<void> {
    const { clock, declared } = this.#options;
    const names = new Set([...declared()].slice(0, bounds.names));
    for (const name of this.#dueMs.keys()) if (!names.has(name)) this.#dueMs.delete(name);
    const nowMs = clock.monotonicMs();
    const due = [...names].filter((name) => (this.#dueMs.get(name) ?? 0) <= nowMs);
    await Promise.all(due.map((name) => this.#ask(name)));
    this.#options.names.prune((clock.epochMs() - historyMs) * 1000);
    this.#writeIfDue();
  }

  async #ask(name: string): Promise<void> {
    const { clock, names } = this.#options;
    const answers = await Promise.allSettled([
      this.#resolver.resolve4(name, { ttl: true }),
      this.#resolver.resolve6(name, { ttl: true }),
    ]);
    const records = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
    const nowMs = clock.epochMs();
    let leastMs = records.length === 0 ? bounds.retryMs : bounds.mostMs;
    for (const { address, ttl } of records) {
      leastMs = Math.min(leastMs, Math.max(bounds.leastMs, ttl * 1000));
      names.add(name, address, (nowMs - graceMs) * 1000, (nowMs + ttl * 1000 + graceMs) * 1000);
      this.#isChanged = true;
    }
    if (records.length === 0) this.failures++;
    this.#dueMs.set(name, clock.monotonicMs() + leastMs);
  }

  /** A slow disk keeps nobody waiting: while it writes, names are asked for on. */
  #writeIfDue(): void {
    const { file, clock, names, report } = this.#options;
    const isNews = names.news !== this.#newsWritten;
    const isOld = clock.monotonicMs() - this.#writtenMs >= writeEveryMs;
    if (file === undefined || this.#writing !== undefined || !this.#isChanged || !(isNews || isOld)) return;
    this.#isChanged = false;
    this.#newsWritten = names.news;
    this.#writtenMs = clock.monotonicMs();
    this.writes++;
    this.#writing = write(file, names)
      .catch((error) => report?.(error)) // the judge has the records in memory; only a replay would miss them
      .finally(() => {
        this.#writing = undefined;
      });
  }
}

/** The records as --names takes them; whole or not at all. */
async function write(file: string, names: Names): Promise<void> {
  const all = names.records();
  const oldest = all.length <= linesKept ? 0 : (all.map(({ to }) => to).sort((a, b) => b - a)[linesKept - 1] ?? 0);
  const lines = all
    .filter(({ to }) => to >= oldest)
    .slice(0, linesKept)
    .map(({ name, address, from, to }) => `${name} ${address} ${timeText(from)} ${timeText(to)}`);
  await writeFile(`${file}.part`, `# name address from to\n${lines.join("\n")}\n`, { mode: 0o600 });
  await rename(`${file}.part`, file);
}
