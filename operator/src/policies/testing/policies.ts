// For tests: a policy of the test's namespace, once its status is so.
import type { Json } from "../../../../hack/control-plane/api.ts";
import { until } from "../../../../hack/control-plane/ready.ts";
import { condition } from "../../testing/stage.ts";
import type { OnStage } from "../../testing/use-stage.ts";

export interface Policies {
  readonly get: (name?: string) => Promise<Json>;
  /** The policy once its status is so; on a time-out the error shows it. */
  readonly so: (what: string, holds: (policy: Json) => boolean, name?: string) => Promise<Json>;
  readonly says: (type: string, status: string, reason: string, name?: string) => Promise<Json>;
  readonly armedPath: (name?: string) => string;
}

/** Of whatever namespace the stage is in when they are asked; named "bot" unless told otherwise. */
export function policiesOf(on: OnStage): Policies {
  const get = (name = "bot") => on.stage.ours("GET", `namespaces/${on.namespace}/agentpolicies/${name}`);
  const so: Policies["so"] = async (what, holds, name = "bot") => {
    let last: Json;
    try {
      return await until(what, 60_000, async () => {
        last = await get(name);
        return holds(last) && last;
      });
    } catch (error) {
      throw new Error(`${String(error)}; it is ${JSON.stringify(last?.status)}`, { cause: error });
    }
  };
  return {
    get,
    so,
    says: (type, status, reason, name) => {
      const isSo = (now: Json | undefined) => now?.status === status && now.reason === reason;
      return so(`${type} is ${status} ${reason}`, (policy) => isSo(condition(policy, type)), name);
    },
    armedPath: (name = "bot") =>
      `/apis/networking.k8s.io/v1/namespaces/${on.namespace}/networkpolicies/bailiff-quarantine-${name}`,
  };
}
