// Writes this node's AgentNode when what it says has changed: at once where sight changed, seldom where only counters grew. Before the
// first write it reads what an earlier life has left there.
import { type AgentNodeStatus, apiVersion } from "@bailiff/crds";
import { type ApiObject, type Client, type Clock, isMissing, isNotFound, resources } from "@bailiff/crds/client/index";

/** Counters alone are worth a write this often. */
const countersEveryMs = 60_000;
/** A flapping stream is written at most this often. */
const changesEveryMs = 2_000;

/** What an earlier life of this node's agent has left in AgentNode; times in milliseconds since 1970. */
export interface EarlierLife {
  /** When it wrote last, by the API server's clock. */
  readonly heardMs: number;
  /** Since when it saw nothing, by its own last word and this node's clock; undefined where it still saw. */
  readonly blindSinceMs: number | undefined;
}

export class NodeWriter {
  readonly #client: Client;
  readonly #node: string;
  readonly #clock: Clock;
  #written: AgentNodeStatus | undefined;
  #writtenAtMs = Number.NEGATIVE_INFINITY;
  writes = 0;
  /** Undefined where there was none. Known once `hasAsked`. */
  earlier: EarlierLife | undefined;
  hasAsked = false;

  constructor(client: Client, node: string, clock: Clock) {
    this.#client = client;
    this.#node = node;
    this.#clock = clock;
  }

  /** What was written last. */
  get written(): AgentNodeStatus | undefined {
    return this.#written;
  }

  /** Writes `status` if it is due. Rejects with an ApiError where that failed: offer it again later. */
  async offer(status: AgentNodeStatus, signal: AbortSignal): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    const ageMs = nowMs - this.#writtenAtMs;
    const isNews = sightOf(status) !== sightOf(this.#written);
    if (this.#written !== undefined && JSON.stringify(status) === JSON.stringify(this.#written)) return;
    if (ageMs < (isNews ? changesEveryMs : countersEveryMs)) return;
    await this.sayNow(status, signal);
  }

  /** Writes `status` whether it is due or not. Rejects with an ApiError where that failed. */
  async sayNow(status: AgentNodeStatus, signal: AbortSignal): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    await this.askForEarlier(signal);
    await this.#write(status, signal);
    this.#written = status;
    this.#writtenAtMs = nowMs;
    this.writes++;
  }

  /**
   * Once, and before the first write. By a patch that changes nothing: what it answers is the object as it is, and reading it takes no
   * permission of its own. Rejects with an ApiError where that failed.
   */
  async askForEarlier(signal: AbortSignal): Promise<void> {
    if (this.hasAsked) return;
    const name = { name: this.#node };
    try {
      const object = await this.#client.merge(resources.agentNodes, name, {}, { subresource: "status", signal });
      this.earlier = earlierIn(object);
    } catch (error) {
      if (!isMissing(error, this.#node)) throw error;
    }
    this.hasAsked = true;
  }

  async #write(status: AgentNodeStatus, signal: AbortSignal): Promise<void> {
    const object = { apiVersion, kind: "AgentNode", metadata: { name: this.#node }, status };
    const write = () =>
      this.#client.apply(resources.agentNodes, object, { subresource: "status", force: true, signal });
    try {
      await write();
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await this.#client.create(resources.agentNodes, { metadata: { name: this.#node } }, { signal });
      await write();
    }
  }
}

function earlierIn({ metadata, ...object }: ApiObject): EarlierLife | undefined {
  const { managedFields } = metadata as { managedFields?: readonly { subresource?: unknown; time?: unknown }[] };
  const times = (managedFields ?? [])
    .filter(({ subresource }) => subresource === "status")
    .map(({ time }) => Date.parse(String(time)))
    .filter(Number.isFinite);
  if (times.length === 0) return undefined;
  const { status } = object as { status?: Partial<AgentNodeStatus> };
  const sinceMs = status?.stream?.state === "Disconnected" ? Date.parse(status.stream.since ?? "") : Number.NaN;
  return { heardMs: Math.max(...times), blindSinceMs: Number.isFinite(sinceMs) ? sinceMs : undefined };
}

/** All of a status but its counters. */
function sightOf(status: AgentNodeStatus | undefined): string {
  return JSON.stringify(status && { ...status, losses: Object.keys(status.losses) });
}
