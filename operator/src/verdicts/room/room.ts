// How many of an agent's pods may be in custody at once and within an hour: the blast radius.
import type { AgentPolicy } from "@bailiff/crds";

/** Counts of the pod's agent, the pod itself aside. */
export interface Room {
  readonly prisoners: number;
  /** Pods taken into custody within the last hour. */
  readonly lastHour: number;
  readonly desired: number;
}

/** max(1, that share of the desired replicas). */
export function mostPrisoners(maxQuarantined: string, desired: number): number {
  return Math.max(1, Math.floor((Number.parseInt(maxQuarantined, 10) * desired) / 100));
}

/** Why there is no room for one more; undefined where there is. */
export function noRoom({ spec }: AgentPolicy, agent: string, room: Room): string | undefined {
  const { maxQuarantined, maxPerHour } = spec.response;
  const most = mostPrisoners(maxQuarantined, room.desired);
  if (room.prisoners >= most)
    return `${room.prisoners} of ${agent}'s pods are in custody, and response.maxQuarantined (${maxQuarantined} of ${room.desired}) allows ${most}: release one or raise it`;
  if (room.lastHour >= maxPerHour)
    return `${room.lastHour} of ${agent}'s pods were taken into custody within an hour, and response.maxPerHour allows ${maxPerHour}: look at them, or raise it`;
  return undefined;
}
