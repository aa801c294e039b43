// The CRDs as committed, on a real API server: what it takes, refuses, fills in, explains and prints.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { type ControlPlane, startControlPlane } from "../../../hack/control-plane/control-plane.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { checkAny } from "../check/check.ts";
import { kinds } from "../kinds.ts";
import * as samples from "../samples/samples.ts";
import { openApi, type StructuralSchema } from "./crd.ts";

const manifests = join(import.meta.dirname, "../../manifests");
const namespace = "support";
const base = "/apis/bailiff.dev/v1alpha1";
let plane: ControlPlane;

beforeAll(async () => {
  plane = await startControlPlane({ kubelet: false });
  await plane.kubectl("apply", "--server-side", "-f", manifests);
  await plane.ask("POST", "/api/v1/namespaces", { body: { metadata: { name: namespace } } });
  const crds = kinds.map(({ plural }) => `crd/${plural}.bailiff.dev`);
  await plane.kubectl("wait", "--for=condition=Established", ...crds);
  await until("kubectl knows the kinds", 10_000, async () =>
    (await plane.kubectl("api-resources")).includes("agentnodes"),
  );
});

afterAll(() => plane?.stop());

type Sample = { readonly kind: string; readonly metadata: { readonly name: string }; readonly status?: unknown };

function collection(object: Sample): string {
  const kind = kinds.find((one) => one.kind === object.kind);
  return kind?.scope === "Cluster" ? `${base}/${kind.plural}` : `${base}/namespaces/${namespace}/${kind?.plural}`;
}

/** Creates it, spec first and then status, and gives what was stored. */
async function store(object: Sample): Promise<Sample> {
  const path = collection(object);
  const stored = await plane.ask("POST", `${path}?fieldValidation=Strict`, { body: object });
  if (object.status === undefined) return stored;
  const body = { ...stored, status: object.status };
  return plane.ask("PUT", `${path}/${object.metadata.name}/status?fieldValidation=Strict`, { body });
}

const named = <Kind extends Sample>(object: Kind, name: string) => ({
  ...object,
  metadata: { ...object.metadata, name },
});

describe("a good object", () => {
  it.each([
    ["the sketched policy", samples.sketchedPolicy()],
    ["the smallest policy", named(samples.policy(), "smallest")],
    ["a verdict", samples.verdict()],
    ["the fullest verdict", named(samples.fullVerdict(), "fullest")],
    ["a case opened by hand", named(samples.verdict({ findings: undefined, reportedBy: "alice" }), "by-hand")],
    ["the fullest baseline", samples.fullBaseline()],
    ["the fullest shard", samples.shard({ counts: samples.fullContainers() })],
    ["a node", samples.node()],
  ])(
    "is stored with the defaults that our own check fills in, but for those in lists of a policy: %s",
    async (_title, object) => {
      const stored = await store(object);
      const checked = checkAny(object, "sample");
      const read = checkAny(stored, "stored");
      expect([checked, read]).toMatchObject([{ ok: true }, { ok: true }]);
      if (!checked.ok || !read.ok) return;
      const { metadata: _ours, ...expected } = checked.value;
      const { metadata: _theirs, ...got } = object.kind === "AgentPolicy" ? read.value : stored;
      expect(JSON.parse(JSON.stringify(got))).toEqual(JSON.parse(JSON.stringify(expected)));
    },
  );
});

describe("a bad policy", () => {
  const declared = (destination: unknown) => ({ declared: { destinations: [destination] } });

  it.each([
    [{ mode: "Enforce" }, 'supported values: "Observe", "Detect", "Quarantine"'],
    [declared({ cidr: "10.0.0.0/33" }), "is not a CIDR; write address/bits"],
    [declared({ cidr: "2001:db8::/129" }), "is not a CIDR; write address/bits"],
    [declared({ cidr: "::ffff:10.0.0.0/104" }), "is not a CIDR; write address/bits"],
    [declared({ fqdn: "https://api.example.com" }), "is not a full DNS name"],
    [declared({ ports: [443] }), "needs exactly one of service, fqdn, cidr and entity"],
    [declared({ fqdn: "a.example.com", entity: "world" }), "needs exactly one of service, fqdn, cidr and entity"],
    [{ declared: { processes: [{ binary: "python3" }] } }, "write the whole path or a glob"],
    [{ response: { ttl: "1d" } }, "write hours, minutes or seconds"],
    [{ response: { maxQuarantined: "101%" } }, "write a percentage"],
    [
      { response: { allow: { egress: [{ cidr: "10.0.0.0/8", podSelector: {} }] } } },
      "needs either cidr or podSelector",
    ],
    [{ rules: { severity: { "Package Install": "Low" } } }, "is not a rule's name"],
    [{ rules: { severity: { "package-install": "low" } } }, 'supported values: "Low", "Medium"'],
    [{ exceptions: [{ rule: "x", reason: "y", expires: "never" }] }, "date-time"],
    [{ selector: { matchLabels: { "-app": "x" } } }, "is not a label's key"],
    [{ selector: { matchExpressions: [{ key: "app", operator: "In" }] } }, "In and NotIn need values"],
    [{ declraed: {} }, "declraed"],
  ])("is refused by kubectl and by our check alike, with words that help: %j", async (spec, words) => {
    const object = samples.policy(spec, "bad");
    const apply = plane.kubectl("apply", "-f", "-", { stdin: stringify(object) });
    await expect(apply).rejects.toThrow(words);
    expect(checkAny(object, "file.yaml")).toMatchObject({ ok: false });
  });

  it("is refused for a name that fits no label", async () => {
    const apply = plane.kubectl("apply", "-f", "-", { stdin: stringify(samples.policy({}, "a".repeat(64))) });
    await expect(apply).rejects.toThrow("use at most 63 characters");
  });
});

describe("a case", () => {
  const path = `${base}/namespaces/${namespace}/agentverdicts/stays`;
  beforeAll(() => store(named(samples.verdict({ reportedBy: "alice" }), "stays")));

  it.each([
    [{ pod: { node: "node-2" } }, "a case stays with its pod"],
    [{ pod: { uid: "other" } }, "a case stays with its pod"],
    [{ agent: { name: "deployment/other" } }, "a case stays with its agent"],
    [{ reportedBy: "bob" }, "who opened the case can't change"],
    [{ reportedBy: "", findings: [] }, "a case needs at least one finding"],
  ])("can't become another one: %j", async (spec, words) => {
    const { status, body } = await plane.request("PATCH", path, { body: { spec } });
    expect(status).toBe(422);
    expect(body.message).toContain(words);
  });

  it("takes a decision, and new findings", async () => {
    const decision = { action: "Release", by: "alice@example.com", reason: "ticket 4711" };
    await plane.ask("PATCH", path, { body: { spec: { decision, severity: "High", count: 7 } } });
    const stored = await plane.ask("GET", path);
    expect(stored.spec).toMatchObject({ decision: { ...decision, readopt: false }, severity: "High", count: 7 });
  });

  it("keeps its status when its spec is written, and the other way round", async () => {
    await plane.ask("PATCH", path, { body: { status: { phase: "Open" }, spec: { score: 3 } } });
    expect((await plane.ask("GET", path)).status).toBeUndefined();
    await plane.ask("PATCH", `${path}/status`, { body: { status: { phase: "Open" }, spec: { score: 4 } } });
    expect(await plane.ask("GET", path)).toMatchObject({ spec: { score: 3 }, status: { phase: "Open" } });
  });
});

describe("a shard", () => {
  it("is replaced by the next batch only", async () => {
    const path = `${base}/namespaces/${namespace}/agentbaselineshards/fixed`;
    await store(named(samples.shard({ incarnation: "a", seq: 5 }), "fixed"));
    const patch = async (spec: unknown) => (await plane.request("PATCH", path, { body: { spec } })).status;
    expect(await patch({ pods: 3 })).toBe(422);
    expect(await patch({ pods: 3, seq: 4 })).toBe(422);
    expect(await patch({ node: "node-2", seq: 6 })).toBe(422);
    expect(await patch({ incarnation: "a", seq: 5 })).toBe(200);
    expect(await patch({ pods: 3, seq: 6 })).toBe(200);
    expect(await patch({ pods: 1, incarnation: "b", seq: 0 })).toBe(200);
  });
});

it("explains every field of every kind, where it is", async () => {
  for (const kind of kinds) {
    const explained = await plane.kubectl("explain", kind.plural, "--recursive", "--api-version=bailiff.dev/v1alpha1");
    const place: string[] = [];
    const told = [...explained.matchAll(/^( +)(\S+)\t</gm)].map(([, indent = "", name = ""]) => {
      place.length = indent.length / 2 - 1;
      place.push(name);
      return place.join(".");
    });
    const { spec, status } = openApi(kind.schema).properties ?? {};
    const wanted = Object.entries({ spec, status }).flatMap(([name, schema]) => (schema ? paths(schema, name) : []));
    expect(wanted.length).toBeGreaterThan(5);
    expect(wanted.filter((path) => !told.includes(path))).toEqual([]);
  }
  expect(await plane.kubectl("explain", "agv.status.quarantine.overlap.allows")).toContain("What it still allows");
});

it("explains of a response what each field does, in what it is counted, and what it is by default", async () => {
  const explained = (await plane.kubectl("explain", "agentpolicy.spec.response")).replaceAll(/\s+/g, " ");
  for (const said of [
    "ttl <string> Released by itself so long after the last offending or refused action; 0 means never. In hours, minutes and seconds, such as 24h, 90m or 1h30m. Default: 4h.",
    "by default 0, so that they never end by themselves. In hours, minutes and seconds, such as 24h, 90m or 1h30m. Default: 0.",
    "in custody at once, in percent; one pod always may. Cases beyond it stay open (condition Held, reason BlastRadius). Default: 50%.",
    "maxPerHour <integer> How many of an agent's pods may be taken into custody within an hour; 0 means none. Default: 5.",
    "quarantineAt <string> enum: Low, Medium, High, Critical",
    "on its pod is taken into custody, in mode Quarantine. Default: High.",
    "approval <string> enum: Automatic, Manual",
    "Default: Automatic.",
    "allow <Object> What stays open in quarantine, for forensics.",
  ])
    expect(explained).toContain(said);
});

/** Every field inside, with its place: spec.agent.name. */
function paths(schema: StructuralSchema, at: string): string[] {
  const inside = [schema.items, schema.additionalProperties].filter((one) => typeof one === "object");
  const fields = Object.entries(schema.properties ?? {});
  const below = fields.flatMap(([name, field]) => [`${at}.${name}`, ...paths(field, `${at}.${name}`)]);
  return [...below, ...inside.flatMap((one) => paths(one, at))];
}

it("prints a case as people look for it, by its short name too", async () => {
  const status = { phase: "Quarantined", quarantine: { state: "Enforced" } };
  await store({ ...named(samples.verdict({ summary: "a shell", score: 97, count: 3 }), "printed"), status });
  const short = (await plane.kubectl("get", "agv", "printed", "-n", namespace)).split("\n");
  expect(short[0]?.split(/\s+/)).toEqual(["NAME", "POD", "SEVERITY", "TOP-RULE", "PHASE", "HOLDS", "AGE"]);
  expect(short[1]).toMatch(/^printed\s+support-bot-x2k4q\s+Critical\s+reverse-shell\s+Quarantined\s+Enforced\s/);
  const wide = (await plane.kubectl("get", "agentverdicts", "printed", "-n", namespace, "-o", "wide")).split("\n");
  expect(wide[0]).toMatch(/AGENT\s+NODE\s+SCORE\s+COUNT\s+SUMMARY/);
  expect(wide[1]).toMatch(/deployment\/support-bot\s+node-1\s+97\s+3\s+a shell/);
});

it("has its kinds in the category bailiff", async () => {
  const listed = await plane.kubectl("api-resources", "--categories=bailiff", "--no-headers");
  expect(
    listed
      .match(/^\S+\s+\S+/gm)
      ?.map((line) => line.split(/\s+/)[1])
      .sort(),
  ).toEqual(["agb", "agbs", "agn", "agp", "agv"]);
});
