// Agents' own service accounts, and the roles for people: what an agent is judged by is not the agent's to read or to write.
import { policy, verdict } from "@bailiff/crds/samples/samples";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Access } from "../../../hack/control-plane/kubeconfig.ts";
import { allow, as, bind, ours, refusal, type Stage, setStage } from "./stage.ts";

let stage: Stage;
let agent: Access;
beforeAll(async () => {
  stage = await setStage();
  agent = await serviceAccount("bot");
});
afterAll(() => stage?.plane.stop());

async function serviceAccount(name: string, namespace = stage.namespace): Promise<Access> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await stage.plane.ask("POST", path, { body: { metadata: { name } } });
  return stage.plane.accessWith(await stage.plane.tokenFor({ namespace, name }));
}

const kinds = ["agentpolicies", "agentverdicts", "agentbaselines", "agentbaselineshards"];

/** Which of the verbs the authorizer allows that user, on which of our kinds. */
async function mayDo(user: string, verbs: readonly string[]): Promise<string[]> {
  const asked = kinds.flatMap((resource) => verbs.map((verb) => ({ verb, resource })));
  const answers = await Promise.all(
    asked.map(async ({ verb, resource }) => {
      const resourceAttributes = { namespace: stage.namespace, group: "bailiff.dev", resource, verb };
      const body = { spec: { user, resourceAttributes } };
      const path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
      return (await stage.plane.ask("POST", path, { body })).status.allowed ? `${verb} ${resource}` : [];
    }),
  );
  return answers.flat();
}

const verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "decide"];

describe("an agent's own service account", () => {
  test("gets nothing of ours", async () => {
    for (const plural of [...kinds, "agentnodes"])
      for (const path of [ours(stage.namespace, plural), `/apis/bailiff.dev/v1alpha1/${plural}`])
        expect((await as(agent, "GET", path)).status).toBe(403);
    expect((await as(agent, "POST", ours(stage.namespace, "agentpolicies"), policy())).status).toBe(403);
  });

  test.each(["view", "edit"])("gets nothing of ours with Kubernetes' role %s either", async (role) => {
    const name = `with-${role}`;
    await serviceAccount(name);
    const flags = [`--clusterrole=${role}`, `--serviceaccount=${stage.namespace}:${name}`];
    await stage.plane.kubectl("-n", stage.namespace, "create", "rolebinding", name, ...flags);
    expect(await mayDo(`system:serviceaccount:${stage.namespace}:${name}`, verbs)).toEqual([]);
  });

  test("writes nothing that it is judged by, even where RBAC lets it", async () => {
    await allow(stage.plane, stage.namespace, "anything", { kind: "ServiceAccount", name: "bot" });
    const policies = ours(stage.namespace, "agentpolicies");
    const body = { ...policy(), metadata: { name: "bot" } };
    expect((await as(stage.bob, "POST", policies, body)).status).toBe(201);
    const message =
      `system:serviceaccount:${stage.namespace}:bot lives in the namespace that is judged here, so it may not write ` +
      "agentpolicies in it; use a person or a service account of another namespace";
    expect(refusal(await as(agent, "PATCH", `${policies}/bot`, { spec: { mode: "Observe" } }))).toBe(message);
    // Two policies refuse this one, and the API server tells whichever comes first.
    const status =
      `the status of agentpolicies is written by the operator of Bailiff alone; system:serviceaccount:${stage.namespace}:bot ` +
      "may say in spec what is to become of it";
    expect([message, status]).toContain(refusal(await as(agent, "PATCH", `${policies}/bot/status`, { status: {} })));
    expect(refusal(await as(agent, "DELETE", `${policies}/bot`))).toBe(message);
    expect(refusal(await as(agent, "POST", policies, { ...policy(), metadata: { name: "older" } }))).toBe(message);
    const baseline = { apiVersion: "bailiff.dev/v1alpha1", kind: "AgentBaseline", metadata: { name: "x" }, spec: {} };
    const baselines = ours(stage.namespace, "agentbaselines");
    expect(refusal(await as(agent, "POST", baselines, baseline))).toContain("may not write agentbaselines");
  });

  test("of another namespace may be GitOps: what RBAC gives it stays", async () => {
    const elsewhere = await stage.plane.namespace("gitops");
    const gitops = await serviceAccount("applier", elsewhere);
    const user = `--serviceaccount=${elsewhere}:applier`;
    await stage.plane.kubectl("-n", stage.namespace, "create", "rolebinding", "gitops", "--clusterrole=anything", user);
    const body = { ...policy(), metadata: { name: "applied" } };
    expect((await as(gitops, "POST", ours(stage.namespace, "agentpolicies"), body)).status).toBe(201);
  });

  test("that somebody made a decider decides: an automation of the response team, say", async () => {
    const name = "responder";
    const responder = await serviceAccount(name);
    await bind(stage.plane, stage.namespace, "bailiff-decider", { kind: "ServiceAccount", name });
    const reportedBy = `system:serviceaccount:${stage.namespace}:${name}`;
    const body = { ...verdict({ findings: undefined, reportedBy }), metadata: { name: "by-hand" } };
    expect((await as(responder, "POST", ours(stage.namespace, "agentverdicts"), body)).status).toBe(201);
  });
});

describe("the roles for people", () => {
  const bound = async (role: string): Promise<string> => {
    const user = `someone-with-${role}`;
    await stage.plane.kubectl(
      "-n",
      stage.namespace,
      "create",
      "rolebinding",
      user,
      `--clusterrole=${role}`,
      `--user=${user}`,
    );
    return user;
  };
  const each = (verbs: readonly string[], resources: readonly string[]) =>
    resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)).sort();
  const reads = ["get", "list", "watch"];
  const writes = ["create", "update", "patch", "delete"];
  const edited = [...each(writes, ["agentpolicies", "agentbaselines"]), "delete agentverdicts"];

  test.each([
    ["bailiff-view", each(reads, kinds)],
    ["bailiff-edit", edited],
    ["admin", [...each(reads, kinds), ...edited]],
    [
      "bailiff-decider",
      [
        ...each(reads, ["agentpolicies", "agentbaselines"]),
        ...each([...reads, ...writes, "decide"], ["agentverdicts"]),
      ],
    ],
  ])("%s gives what it says and no more", async (role, expected) => {
    const user = await bound(role);
    await expect.poll(async () => (await mayDo(user, verbs)).sort(), { timeout: 10_000 }).toEqual([...expected].sort());
  });
});
