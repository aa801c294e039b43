// Verdicts on disk that the API server doesn't have yet: one file a pod, the newest, so that a killed node agent loses none.
// Written whole or not at all; bounded, and what finds no room is counted.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AgentVerdict, check } from "@bailiff/crds";
import { rankOf } from "../case/finding-record.ts";

export interface SpoolOptions {
  readonly maxFiles?: number;
  readonly maxBytes?: number;
}

interface Kept {
  /** Grows with each pod that comes in: the order of delivery. */
  readonly order: number;
  readonly bytes: number;
  readonly rank: number;
}

export class Spool {
  /** Verdicts that found no room. */
  shed = 0;
  /** Files that could not be read: what an earlier life left in them is lost. */
  unreadable = 0;
  /** Times that the disk refused to write or to delete a file. */
  refused = 0;
  readonly #folder: string;
  readonly #maxFiles: number;
  readonly #maxBytes: number;
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;
  #order = 0;

  /** Opens or makes the folder. Throws where that can't be done. */
  constructor(folder: string, { maxFiles = 1024, maxBytes = 64 * 1024 * 1024 }: SpoolOptions = {}) {
    this.#folder = folder;
    this.#maxFiles = maxFiles;
    this.#maxBytes = maxBytes;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  get size(): number {
    return this.#kept.size;
  }

  /** From 0, empty, to 1: then less severe verdicts are shed for worse ones. */
  get fullness(): number {
    return Math.max(this.#kept.size / this.#maxFiles, this.#bytes / this.#maxBytes);
  }

  /** What an earlier life left behind, in order; what can't be read is removed and counted. */
  load(): AgentVerdict[] {
    const found: { order: number; verdict: AgentVerdict; bytes: number }[] = [];
    for (const name of readdirSync(this.#folder)) {
      const read = name.endsWith(".json") ? this.#read(join(this.#folder, name)) : undefined;
      if (read !== undefined) found.push(read);
      else rmSync(join(this.#folder, name), { recursive: true, force: true });
    }
    found.sort((a, b) => a.order - b.order);
    for (const { order, verdict, bytes } of found) this.#keep(verdict, order, bytes);
    return found.map(({ verdict }) => verdict);
  }

  /** Keeps a verdict in place of the one before on that pod. False: there was no room, or the disk refused. */
  put(verdict: AgentVerdict): boolean {
    const { uid } = verdict.spec.pod;
    const before = this.#kept.get(uid);
    const order = before?.order ?? this.#order + 1;
    const text = JSON.stringify({ order, verdict });
    const bytes = Buffer.byteLength(text);
    if (!this.#makeRoom(uid, bytes - (before?.bytes ?? 0), rankOf(verdict.spec.severity))) {
      this.shed++;
      return false;
    }
    const path = this.#path(uid);
    try {
      writeFileSync(`${path}.part`, text, { mode: 0o600 });
      renameSync(`${path}.part`, path);
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      this.refused++; // a full disk is no reason to stop judging; the verdict is still in memory
      return false;
    }
    this.#keep(verdict, order, bytes);
    return true;
  }

  /** What is kept of that pod; undefined where there is nothing, or nothing that can be read. */
  get(uid: string): AgentVerdict | undefined {
    return this.#kept.has(uid) ? this.#read(this.#path(uid))?.verdict : undefined;
  }

  /** The API server has it. */
  remove(uid: string): void {
    const kept = this.#kept.get(uid);
    if (kept === undefined) return;
    this.#kept.delete(uid);
    this.#bytes -= kept.bytes;
    try {
      rmSync(this.#path(uid), { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      this.refused++; // a later life delivers it again, as a copy of what is stored
    }
  }

  #keep(verdict: AgentVerdict, order: number, bytes: number): void {
    const { uid } = verdict.spec.pod;
    this.#bytes += bytes - (this.#kept.get(uid)?.bytes ?? 0);
    this.#kept.set(uid, { order, bytes, rank: rankOf(verdict.spec.severity) });
    this.#order = Math.max(this.#order, order);
  }

  /** Less severe verdicts make room for worse ones, the newest of them first. */
  #makeRoom(uid: string, bytes: number, rank: number): boolean {
    const isFull = () =>
      this.#bytes + bytes > this.#maxBytes || (!this.#kept.has(uid) && this.#kept.size >= this.#maxFiles);
    while (isFull()) {
      let least: [uid: string, kept: Kept] | undefined;
      for (const one of this.#kept)
        if (
          one[0] !== uid &&
          (!least || one[1].rank < least[1].rank || (one[1].rank === least[1].rank && one[1].order > least[1].order))
        )
          least = one;
      if (least === undefined || least[1].rank >= rank) return false;
      this.remove(least[0]);
      this.shed++;
    }
    return true;
  }

  #read(path: string): { order: number; verdict: AgentVerdict; bytes: number } | undefined {
    try {
      const text = readFileSync(path, "utf8");
      const { order, verdict } = JSON.parse(text);
      const checked = check("AgentVerdict", verdict, path, "pass");
      if (checked.ok && Number.isSafeInteger(order))
        return { order, verdict: checked.value, bytes: Buffer.byteLength(text) };
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError || (error instanceof Error && "code" in error)))
        throw error;
    }
    this.unreadable++;
    return undefined;
  }

  #path(uid: string): string {
    return join(this.#folder, `${createHash("sha256").update(uid).digest("hex").slice(0, 32)}.json`);
  }
}
