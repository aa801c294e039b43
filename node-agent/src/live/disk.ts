// What one life of a node agent leaves to the next, by file: in the folder of --state-dir, or nothing.
import { join } from "node:path";
import { Spool } from "../report/spool/spool.ts";
import type { Custodies } from "./custodies/custodies.ts";
import { type Remembered, recall, remember } from "./custodies/memory.ts";
import { Heartbeat, lastAliveMs, type Progress } from "./heartbeat.ts";

export interface Disk {
  readonly spool: Spool | undefined;
  /** Until when the life before has seen everything, where it says so. */
  readonly aliveMs: number | undefined;
  readonly namesFile: string | undefined;
  /** What it knew of its prisoners. */
  readonly earlier: ReadonlyMap<string, Remembered>;
  /** Brings to disk what changed of custody. */
  readonly remember: (custodies: Custodies) => void;
  readonly heartbeat: (progress: Progress) => Heartbeat | undefined;
}

const noDisk: Disk = {
  ...{ spool: undefined, aliveMs: undefined, namesFile: undefined, earlier: new Map() },
  remember: () => {},
  heartbeat: () => undefined,
};

/** Opens the folder, which it makes if need be. Throws where that can't be done. */
export function openDisk(folder: string | undefined, report: (what: string) => (problem: unknown) => void): Disk {
  if (folder === undefined) return noDisk;
  const spool = new Spool(join(folder, "spool"));
  const [alive, custody] = [join(folder, "alive"), join(folder, "custodies")];
  return {
    spool,
    aliveMs: lastAliveMs(alive),
    namesFile: join(folder, "names"),
    earlier: recall(custody, report("earlier custody can't be read")),
    remember: (custodies) => {
      const news = custodies.news();
      if (news !== undefined) remember(custody, news, report("custody can't be remembered"));
    },
    heartbeat: (progress) => new Heartbeat(alive, progress),
  };
}
