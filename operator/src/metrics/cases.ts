// Cases and custody, as alerts see them: how many, how bad, whether the cut holds, and what waits for a person.
import type { AgentVerdict } from "@bailiff/crds";
import type { Informer } from "@bailiff/crds/client/index";
import type { Registry } from "prom-client";
import { gaugeOf } from "../runtime/telemetry/read.ts";
import { isOpen } from "../verdicts/snapshot/snapshot.ts";
import type { LivePod } from "../world/live-pod.ts";

/** Where cases and pods are looked up: an informer, or its cache. */
export interface Cases {
  readonly verdicts: Pick<Informer<AgentVerdict>, "objects">;
  /** With the index "uid". */
  readonly pods: Pick<Informer<LivePod>, "byIndex">;
}

/** Registers them; nothing here names a pod, or there would be a series for each. */
export function caseGauges(registry: Registry, world: Cases): void {
  gaugeOf(
    registry,
    {
      name: "bailiff_verdicts",
      help: "Cases by phase",
      labelNames: ["namespace", "policy", "mode", "severity", "phase"],
    },
    (put) => {
      for (const { metadata, spec, status } of world.verdicts.objects())
        put({
          namespace: metadata.namespace ?? "",
          policy: spec.policy?.name ?? "",
          mode: spec.mode,
          severity: spec.severity,
          phase: status?.phase ?? "Open",
        });
    },
  );
  gaugeOf(
    registry,
    {
      name: "bailiff_quarantines",
      help: "Pods in custody, by backend and whether it holds",
      labelNames: ["backend", "state"],
    },
    (put) => {
      for (const { quarantine } of prisoners(world))
        for (const { name, state } of quarantine?.backends ?? []) put({ backend: name, state });
    },
  );
  gaugeOf(
    registry,
    {
      name: "bailiff_custody_pods",
      help: "Pods in custody, by whether their cut holds, all of its backends taken together",
      labelNames: ["namespace", "policy", "state"],
    },
    (put) => {
      for (const { quarantine, namespace, policy } of prisoners(world))
        put({ namespace, policy, state: quarantine?.state ?? "Pending" });
    },
  );
  gaugeOf(
    registry,
    {
      name: "bailiff_cases_not_held",
      help: "Open cases whose pod is not in custody, by the reason: BlastRadius, NotArmed, AwaitingApproval and so on",
      labelNames: ["namespace", "reason"],
    },
    (put) => {
      for (const verdict of world.verdicts.objects()) {
        const held = verdict.status?.conditions.find(({ type }) => type === "Held");
        if (held?.status === "False" && isOpen(verdict))
          put({ namespace: verdict.metadata.namespace ?? "", reason: held.reason });
      }
    },
  );
  gaugeOf(
    registry,
    {
      name: "bailiff_awaiting_approval_since_timestamp_seconds",
      help: "Since when the case has waited for a person's approval that has waited longest, in seconds since 1970",
      labelNames: ["namespace", "policy"],
    },
    (put) => {
      for (const [key, seconds] of longestWaits(world)) {
        const [namespace = "", policy = ""] = key.split("/");
        put({ namespace, policy }, seconds);
      }
    },
  );
}

/** Cases whose pod is in custody and there. */
function* prisoners({ verdicts, pods }: Cases) {
  for (const { metadata, spec, status } of verdicts.objects()) {
    if (status?.phase !== "Quarantined" || pods.byIndex("uid", spec.pod.uid).length === 0) continue;
    const { namespace = "" } = metadata;
    yield { namespace, policy: spec.policy?.name ?? "", quarantine: status.quarantine };
  }
}

/** By namespace/policy, in seconds since 1970. */
function longestWaits({ verdicts }: Pick<Cases, "verdicts">): Map<string, number> {
  const waits = new Map<string, number>();
  for (const { metadata, spec, status } of verdicts.objects()) {
    if (status?.phase !== "AwaitingApproval") continue;
    const held = status.conditions.find(({ type }) => type === "Held");
    const seconds = Date.parse(held?.lastTransitionTime ?? metadata.creationTimestamp ?? "") / 1000;
    const key = `${metadata.namespace}/${spec.policy?.name ?? ""}`;
    if (Number.isFinite(seconds)) waits.set(key, Math.min(seconds, waits.get(key) ?? seconds));
  }
  return waits;
}
