// Places that say nothing about intent: the process's own machine, and the resolver that every name goes through.
import type { Destination } from "../destinations/destination.ts";

/** Loopback always; the cluster's resolver and a private one for DNS. Any other resolver is a place like others. */
export function isQuietPlace(destination: Destination): boolean {
  if (destination.class === "loopback" || destination.class === "cluster-dns") return true;
  return destination.port === 53 && (destination.class === "private" || destination.class === "link-local");
}
