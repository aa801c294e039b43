import { describe, expect, it } from "vitest";
import { Destinations } from "../../destinations/destinations.ts";
import { Names } from "../../destinations/names.ts";
import { Identities } from "../../identity/identities.ts";
import { scratch } from "../testing/testing.ts";
import { readCluster } from "./cluster.ts";
import { documentsOf } from "./documents.ts";
import { addNames } from "./names.ts";
import { readPolicies } from "./policies.ts";

const file = scratch();

describe("objects in files", () => {
  const names = (text: string) => documentsOf(text, "f").objects.map(({ object }) => object["kind"]);

  it.each([
    ["one JSON object", '{"kind": "Pod"}', ["Pod"]],
    ["a List", '{"kind": "List", "items": [{"kind": "Pod"}, {"kind": "Job"}]}', ["Pod", "Job"]],
    ["an API list whose items leave out their kind", '{"kind": "PodList", "items": [{}, {}]}', ["Pod", "Pod"]],
    ["YAML documents, empty ones too", "---\nkind: A\n---\n---\nkind: B\n", ["A", "B"]],
    ["a List in YAML", "kind: List\nitems:\n- kind: A\n- kind: B\n", ["A", "B"]],
    ["a bare array", '[{"kind": "A"}]', ["A"]],
  ])("are read from %s", (_, text, kinds) => {
    expect(names(text)).toEqual(kinds);
  });

  it("are named by file and index where they are none", () => {
    expect(documentsOf('{"kind": "List", "items": [{"kind": "A"}, 7, null]}', "f.json")).toMatchObject({
      objects: [{ where: "f.json: object 1" }],
      problems: ["f.json: object 2: is no object", "f.json: object 3: is no object"],
    });
  });

  it.each([
    ["", "holds no object"],
    ["{", "neither JSON nor YAML"],
    ["a: [", "neither JSON nor YAML"],
    ["hello", "is no object"],
  ])("are missed with a reason in %j", (text, why) => {
    expect(documentsOf(text, "f").problems.join()).toContain(why);
  });

  it("don't unfold aliases without end, nor lists in lists", () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
      .split("")
      .map((one, at) => `${one}: &${one} [${`*${"abcdefg"[at]},`.repeat(9)}]`)
      .join("\n")}`;
    expect(documentsOf(bomb, "f").problems).toHaveLength(1);
    expect(documentsOf("[".repeat(5000) + "]".repeat(5000), "f").problems).toEqual(["f: object 1: is no object"]);
  });
});

describe("name records", () => {
  const add = (text: string) => {
    const names = new Names();
    return { names, ...addNames(text, "n.txt", names) };
  };

  it("may be parted by commas or white space, with open ends and comments", () => {
    const { names, problems } = add(
      "# what\napi.example.com, 203.0.113.1, 100, 200\nb.example.com 203.0.113.1 - - # open\n",
    );
    expect(problems).toEqual([]);
    expect(names.at("203.0.113.1", 150e6)).toEqual(["api.example.com", "b.example.com"]);
    expect(names.at("203.0.113.1", 201e6)).toEqual(["b.example.com"]);
  });

  it.each([
    ["a.example.com", "write name, address, from, to"],
    ["a.example.com nonsense", "no IP address"],
    ["a..b 203.0.113.1", "no DNS name"],
    ["a.example.com 203.0.113.1 noon", "no time"],
    ["a.example.com 203.0.113.1 2 1", "ends before it begins"],
  ])("that are wrong (%s) are named by line and skipped", (line, why) => {
    const { problems, skipped } = add(`ok.example.com 203.0.113.1\n${line}\n`);
    expect(problems[0]).toMatch(/^n\.txt: line 2: /);
    expect(problems[0]).toContain(why);
    expect(skipped).toBe(1);
  });
});

describe("policies", () => {
  const policy = (name: string, more: object = {}, metadata: object = {}) =>
    JSON.stringify({
      apiVersion: "bailiff.dev/v1alpha1",
      kind: "AgentPolicy",
      metadata: { name, namespace: "n", ...metadata },
      spec: { selector: { matchLabels: { app: "bot" } }, ...more },
    });

  it("are older first, those without a time of creation last", async () => {
    const text = [
      policy("c"),
      policy("b", {}, { creationTimestamp: "2026-02-01T00:00:00Z" }),
      policy("a", {}, { creationTimestamp: "2026-01-01T00:00:00Z" }),
    ];
    const { policies } = await readPolicies([file("order.yaml", text.join("\n---\n"))]);
    expect(policies.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  it("that are wrong say file, object and field, and don't spoil the others", async () => {
    const bad = policy("bad", { declared: { destinations: [{ cidr: "10.0.0.0/99" }] }, modee: "Detect" });
    const { policies, problems, refused } = await readPolicies([file("bad.yaml", `${policy("good")}\n---\n${bad}`)]);
    expect(policies.map(({ name }) => name)).toEqual(["good"]);
    expect(refused).toBe(1);
    expect(problems.join("\n")).toMatch(/bad\.yaml: object 2: AgentPolicy n\/bad: .*modee/);
    expect(problems.join("\n")).toContain("spec.declared.destinations[0].cidr");
  });

  it("that select nothing say so, since everything after it would look as if all were well", async () => {
    const { problems, refused } = await readPolicies([file("none.yaml", policy("none", { selector: {} }))]);
    expect(problems.join("\n")).toMatch(
      /none\.yaml: object 1: AgentPolicy n\/none: spec\.selector is empty, so it selects no pod: name the agent's labels$/,
    );
    expect(refused).toBe(1);
  });
});

describe("cluster objects", () => {
  const pod = (node: string) => ({
    kind: "Pod",
    metadata: {
      name: "p",
      namespace: "n",
      uid: "u",
      ownerReferences: [{ kind: "ReplicaSet", name: "web-1", controller: true }],
    },
    spec: { nodeName: node },
    status: { podIP: "10.0.0.1" },
  });
  const set = {
    kind: "ReplicaSet",
    metadata: {
      name: "web-1",
      namespace: "n",
      uid: "r",
      ownerReferences: [{ kind: "Deployment", name: "web", controller: true }],
    },
  };

  it("may come in any order, and of an object that is there twice the last one counts", async () => {
    const destinations = new Destinations();
    const list = file(
      "pods.json",
      JSON.stringify({ kind: "List", items: [pod("old"), pod("new"), set, { kind: "Pod" }] }),
    );
    const { pods, problems } = await readCluster([list], new Identities(), destinations);
    expect(pods.get("u")).toMatchObject({ spec: { nodeName: "new" } });
    expect(destinations.resolve("10.0.0.1", 80, "TCP", 1).key).toBe("workload:n/deployment/web");
    expect(problems).toEqual([expect.stringContaining("object 4: has no kind or no metadata.name")]);
  });
});
