// For a test file: a stage, with one operator or without, and a namespace for each test.
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { type Running, type Stage, startStage } from "./stage.ts";

export interface OnStage {
  readonly stage: Stage;
  readonly operator: Running;
  /** Of the test that runs. */
  namespace: string;
  /** Makes a NetworkPolicy that lets pods of that selector connect to everyone. */
  readonly allowing: (name: string, podSelector: object) => Promise<Json>;
}

/** Call it at the top of a file; what it returns is filled in by the time that a test runs. */
export function useStage(prefix: string, args: readonly string[] = []): OnStage {
  const on = Object.assign(useBareStage(prefix), {
    operator: undefined as unknown as Running,
    allowing: (name: string, podSelector: object) =>
      on.stage.plane.ask("POST", `/apis/networking.k8s.io/v1/namespaces/${on.namespace}/networkpolicies`, {
        body: { metadata: { name }, spec: { podSelector, policyTypes: ["Egress"], egress: [{}] } },
      }),
  });
  beforeAll(async () => {
    on.operator = await on.stage.operator(args);
  }, 120_000);
  return on;
}

/** The same without an operator: each test starts its own, which end with it. */
export function useOwnOperators(prefix: string): Pick<OnStage, "stage" | "namespace"> {
  const on = useBareStage(prefix);
  afterEach(() => on.stage.killOperators());
  return on;
}

function useBareStage(prefix: string): { stage: Stage; namespace: string } {
  const on = { stage: undefined as unknown as Stage, namespace: "" };
  beforeAll(async () => {
    on.stage = await startStage();
  }, 120_000);
  afterAll(async () => {
    await on.stage?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    on.namespace = await on.stage.plane.namespace(prefix);
  });
  return on;
}
