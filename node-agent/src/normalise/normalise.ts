// Event → action. Whatever is no action is named, so that for every stream: events in = actions + counted others.
import type { Event, Micros } from "@bailiff/proto/event";
import { retransmitPolicy } from "../custody/evidence-policy.ts";
import { clipped } from "./clip.ts";
import { kprobe } from "./kprobe.ts";
import { type Blindness, counted, type Normalised } from "./normalised.ts";

export type { Blindness, Counted, Normalised } from "./normalised.ts";

/**
 * Turns one event into an action or says what it is instead. Pure and total: it never throws, whatever an attacker put into the event.
 * Host processes (no container) are counted as `host`: Bailiff judges pods.
 */
export function normalise(event: Event): Normalised {
  switch (event.type) {
    case "exec":
      if (event.process.execId === "") return blind("exec-less", event.time, event.node, event.process.docker);
      if (isHost(event.process)) return counted.host;
      // A process older than Tetragon: it was not started now, but it is part of its tree.
      if (event.process.flags.includes("procFS")) return counted["proc-fs"];
      return {
        action: {
          kind: "exec",
          time: event.time,
          node: event.node,
          process: clipped(event.process),
          parent: event.parent && clipped(event.parent),
        },
      };
    case "exit":
      return event.process.execId === ""
        ? blind("exec-less", event.time, event.node, event.process.docker)
        : counted.exit;
    case "kprobe":
      // A timer's, of no process: no sign that the start of one was lost.
      if (event.policyName === retransmitPolicy) return counted.evidence;
      if (event.process.execId === "") return blind("exec-less", event.time, event.node, event.process.docker);
      if (isHost(event.process)) return counted.host;
      return kprobe(event);
    case "throttle":
      return blind(
        event.phase === "stop" ? "unthrottled" : "throttled",
        event.time,
        event.node,
        containerOfCgroup(event.cgroup),
      );
    case "rate_limit_info":
      return blind("rate-limited", event.time, event.node, "");
    default:
      return counted["other-event"];
  }
}

function isHost(process: { readonly docker: string; readonly pod: unknown }): boolean {
  return process.docker === "" && process.pod === undefined;
}

function blind(kind: Blindness["kind"], time: Micros, node: string, docker: string): Normalised {
  return { counted: kind, blindness: { kind, time, node, docker } };
}

/** The container of a cgroup's leaf name, `cri-containerd-<64 hex>.scope` and its like, as Tetragon's 31-character prefix. */
function containerOfCgroup(leaf: string): string {
  return /[0-9a-f]{64}/.exec(leaf.slice(0, 256))?.[0].slice(0, 31) ?? "";
}
