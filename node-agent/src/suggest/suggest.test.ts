import { check } from "@bailiff/crds";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { newConnect } from "../baseline/counts/entry.ts";
import { Destinations } from "../destinations/destinations.ts";
import { compilePolicy } from "../judge/policy/compiled-policy.ts";
import { attackAt, attacked, clusterList, frames, ran, scratch, session } from "../replay/testing/testing.ts";
import { placesOf } from "./destinations.ts";
import { run } from "./run.ts";
import { flow } from "./yaml.ts";

const file = scratch();
const suggest = (argv: readonly string[]) => ran(argv, { run });
const cluster = file("cluster.json", clusterList());
const trained = ["--train", ...["train-1", "train-2"].map((name) => session(name, "pb")), "--cluster", cluster];
const policiesOf = (out: string) =>
  parseAllDocuments(out).map((document) => {
    const checked = check("AgentPolicy", document.toJS(), "draft");
    if (!checked.ok) throw new Error(checked.problems.join("\n"));
    return checked.value;
  });

describe("npm run suggest", () => {
  it("drafts a valid policy for each agent, the same twice", async () => {
    const { status, out } = await suggest(trained);
    expect(status).toBe(0);
    const names = policiesOf(out).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    expect(names).toEqual([
      "dev-agents/coding-agent",
      "finance/batch-report",
      "platform/ops-agent",
      "research/research-agent",
      "support/support-bot",
      "web/web-frontend",
    ]);
    expect((await suggest(trained)).out).toBe(out);
  });

  it("names services by name and says how often and in how many pods", async () => {
    const { out } = await suggest([...trained, "--agent", "support-bot"]);
    const [policy, ...others] = policiesOf(out);
    expect(others).toEqual([]);
    expect(policy?.spec.selector).toEqual({ matchLabels: { "app.kubernetes.io/name": "support-bot" } });
    expect(policy?.spec.declared.destinations).toContainEqual({
      service: { name: "crm" },
      ports: [8080],
    });
    expect(out).toMatch(/service: \{name: crm\}, ports: \[8080\]\} # \d+ times, \d pods, by python/);
  });

  it("names the container's runtime so that it fits another node too", async () => {
    const { out } = await suggest([...trained, "--agent", "support-bot"]);
    const parents = policiesOf(out).flatMap(({ spec }) => spec.declared.processes.map(({ parent }) => parent));
    expect(parents).toContain("*/containerd-shim*");
  });

  it("drafts what lets the same recording pass: complete, it finds nothing undeclared", async () => {
    const everyday = file("everyday.pb", await frames(attacked, ({ time }) => time < Number(attackAt) * 1e6));
    const { out } = await suggest(["--train", everyday]);
    const policy = file("drafted.yaml", out.replaceAll("complete: false", "complete: true"));
    const { out: json } = await ran(["--judge", everyday, "--policy", policy, "-o", "json"]);
    const rules = JSON.parse(json).items.flatMap(({ spec }: { spec: { findings: { rule: string }[] } }) =>
      spec.findings.map(({ rule }) => rule),
    );
    expect(rules.filter((rule: string) => rule.startsWith("declared-"))).toEqual([]);
    for (const one of policiesOf(out)) expect(compilePolicy(one).declaresDestinations).toBe(true);
  });

  it("says which agents there are where it knows none of that name, and 2 without recordings", async () => {
    const { status, error } = await suggest([...trained, "--agent", "nobody"]);
    expect([status, error]).toEqual([1, expect.stringContaining("support/deployment/support-bot")]);
    expect((await suggest([])).status).toBe(2);
  });
});

describe("a draft's destinations", () => {
  const entry = (destination: string, port = 443) => ({
    ...newConnect("/bin/x", new Destinations().resolve("203.0.113.1", port, "TCP", 0), 0),
    destination,
    prefix: "",
    count: 2,
  });
  const declared = (...destinations: string[]) =>
    placesOf(
      destinations.map((one) => entry(one)),
      "n",
    ).map((place) => place.declared);

  it.each([
    ["service:n/crm", { service: { name: "crm" } }],
    ["service:crm/crm", { service: { name: "crm", namespace: "crm" } }],
    ["fqdn:api.example.com", { fqdn: "api.example.com" }],
    ["entity:metadata", { entity: "metadata" }],
    ["203.0.113.7", { cidr: "203.0.113.7/32" }],
    ["2001:db8::7", { cidr: "2001:db8::7/128" }],
    ["workload:web/deployment/shop", undefined],
  ])("name %s by the best name that a policy has", (destination, expected) => {
    expect(declared(destination)).toEqual([expected]);
  });

  it("name a prefix where very many of its addresses were seen, and say so", () => {
    const [place, ...rest] = placesOf(
      Array.from({ length: 9 }, (_, at) => entry(`203.0.113.${at}`, 443)),
      "n",
    );
    expect(rest).toEqual([]);
    expect(place).toMatchObject({
      declared: { cidr: "203.0.113.0/24" },
      count: 18,
      note: "9 addresses of it were seen",
    });
  });

  it("leave out the agent's own machine", () => {
    expect(declared("entity:loopback")).toEqual([]);
  });
});

it("quotes whatever YAML could read as something else", () => {
  for (const text of [
    "*",
    "yes",
    "1e3",
    "a: b",
    "a, b",
    "{x}",
    "# no",
    "\u0007",
    "null",
    "0x1f",
    "- a",
    "203.0.113.0/24",
    "/usr/bin/python3",
  ])
    expect(parseAllDocuments(`{v: ${flow(text)}}`)[0]?.toJS()).toEqual({ v: text });
});
