// The finalizer bailiff.dev/custody: on a case while its pod is held, on a policy while it holds prisoners, so that deleting either
// frees them whole.
import type { ApiObject, Client, Name, Resource } from "@bailiff/crds/client/index";
import { custodyFinalizer } from "../../quarantine/names.ts";

interface Finalized extends Name {
  readonly resourceVersion?: string | undefined;
  readonly finalizers?: readonly string[] | undefined;
}

export function hasFinalizer({
  metadata,
}: {
  readonly metadata: { readonly finalizers?: readonly string[] | undefined };
}): boolean {
  return metadata.finalizers?.includes(custodyFinalizer) ?? false;
}

/** Sets or takes away our finalizer and no other. Resolves to the object's new resourceVersion; a Conflict means: look again. */
export async function writeFinalizer(
  client: Client,
  resource: Resource,
  { namespace, name, resourceVersion, finalizers = [] }: Finalized,
  isWanted: boolean,
  signal: AbortSignal,
): Promise<string | undefined> {
  const others = finalizers.filter((one) => one !== custodyFinalizer);
  const patch = { metadata: { resourceVersion, finalizers: isWanted ? [...others, custodyFinalizer] : others } };
  const stored = await client.merge<ApiObject>(resource, { namespace, name }, patch, { signal });
  return stored.metadata.resourceVersion;
}
