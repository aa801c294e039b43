import { describe, expect, test } from "vitest";
import { type Allow, armed } from "../armed/armed.ts";
import { evaluate } from "../networkpolicy/evaluate.ts";
import { parseNetworkPolicy } from "../networkpolicy/parse.ts";
import { describeLeak, leaks, overlap } from "./overlap.ts";

const nothing: Allow = { dns: false, egress: [], ingress: [] };

function cut(allow: Allow) {
  return parseNetworkPolicy(armed({ metadata: { namespace: "default", name: "bot" }, spec: { response: { allow } } }));
}

function foreign(spec: Record<string, unknown>) {
  return parseNetworkPolicy({
    metadata: { namespace: "default", name: "allow-web" },
    spec: { podSelector: {}, ...spec },
  });
}

function egress(rule: unknown) {
  return foreign({ policyTypes: ["Egress"], egress: [rule] });
}

const webPort = [{ name: "web", containerPort: 8080 }];

function told(policy: ReturnType<typeof foreign>, allow: Allow = nothing, ports = webPort): string[] {
  return leaks(policy, cut(allow), ports).flatMap(describeLeak);
}

describe("what a policy allows beyond a cut that leaves nothing open", () => {
  test.each([
    [{}, "egress to everyone on all ports"],
    [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }, "egress to 0.0.0.0/0 on all ports"],
    [
      { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }], ports: [{ port: 443 }] },
      "egress to 0.0.0.0/0 except 10.0.0.0/8 on TCP 443",
    ],
    [
      { to: [{ podSelector: {} }], ports: [{ protocol: "UDP" }] },
      "egress to every pod of namespace default on all UDP ports",
    ],
    [
      {
        to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: "db" } } }],
        ports: [{ port: 5432, endPort: 5440 }],
      },
      "egress to pods with app=db of any namespace on TCP 5432-5440",
    ],
    [
      {
        to: [{ namespaceSelector: { matchExpressions: [{ key: "team", operator: "NotIn", values: ["a", "b"] }] } }],
        ports: [{ port: "dns", protocol: "UDP" }],
      },
      "egress to every pod of namespaces with team not in (a, b) on UDP port named dns",
    ],
  ])("%j: %s", (rule, sentence) => {
    expect(told(egress(rule))).toEqual([`policy default/allow-web: ${sentence}`]);
  });

  test.each([
    ["a deny-all", { policyTypes: ["Ingress", "Egress"] }],
    ["empty lists of rules", { policyTypes: ["Ingress", "Egress"], ingress: [], egress: [] }],
    [
      "a block that is excepted as a whole",
      {
        policyTypes: ["Egress"],
        egress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.0.0.0/9", "10.128.0.0/9"] } }] }],
      },
    ],
    [
      "a selector that contradicts itself",
      {
        policyTypes: ["Egress"],
        egress: [
          {
            to: [
              {
                podSelector: {
                  matchLabels: { app: "a" },
                  matchExpressions: [{ key: "app", operator: "DoesNotExist" }],
                },
              },
            ],
          },
        ],
      },
    ],
    [
      "a named port that the pod doesn't have",
      { policyTypes: ["Ingress"], ingress: [{ ports: [{ port: "metrics" }] }] },
    ],
    [
      "a named port of another protocol",
      { policyTypes: ["Ingress"], ingress: [{ ports: [{ port: "web", protocol: "UDP" }] }] },
    ],
  ])("%s is no leak", (_, spec) => {
    expect(told(foreign(spec))).toEqual([]);
  });

  test("a named port counts where the pod's ports are not known", () => {
    const policy = foreign({ policyTypes: ["Ingress"], ingress: [{ ports: [{ port: "metrics" }] }] });
    expect(leaks(policy, cut(nothing), undefined)).toHaveLength(1);
  });
});

describe("what a policy allows beyond what the cut leaves open", () => {
  const open: Allow = {
    dns: true,
    egress: [
      { cidr: "10.0.0.0/8", ports: [], protocol: "TCP" },
      { podSelector: { matchLabels: { app: "db" } }, ports: [5432], protocol: "TCP" },
    ],
    ingress: [{ cidr: "0.0.0.0/0", ports: [8080], protocol: "TCP" }],
  };
  const kubeDns = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  };

  test.each([
    [
      "a smaller block on some ports",
      { to: [{ ipBlock: { cidr: "10.1.0.0/16" } }], ports: [{ port: 1, endPort: 65535 }] },
    ],
    ["the same block on a named port", { to: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports: [{ port: "any" }] }],
    [
      "fewer pods on that port",
      { to: [{ podSelector: { matchLabels: { app: "db", tier: "back" } } }], ports: [{ port: 5432 }] },
    ],
    [
      "the same pods, said in another way",
      {
        to: [{ podSelector: { matchExpressions: [{ key: "app", operator: "In", values: ["db"] }] } }],
        ports: [{ port: 5432 }],
      },
    ],
    ["the cluster's DNS", { to: [kubeDns], ports: [{ port: 53, protocol: "UDP" }] }],
  ])("%s is no leak", (_, rule) => {
    expect(told(egress(rule), open)).toEqual([]);
  });

  test.each([
    [{ to: [{ ipBlock: { cidr: "10.0.0.0/7" } }], ports: [{ port: 80 }] }, "egress to 11.0.0.0/8 on TCP 80"],
    [
      { to: [{ ipBlock: { cidr: "10.0.0.0/8" } }] },
      "egress to 10.0.0.0/8 on all UDP ports, all SCTP ports, other protocols",
    ],
    [
      { to: [kubeDns], ports: [{ port: 52, endPort: 54 }] },
      "egress to pods with k8s-app=kube-dns of namespace kube-system that the cut doesn't leave open on TCP 52, TCP 54",
    ],
    [
      { to: [{ podSelector: { matchExpressions: [{ key: "app", operator: "Exists" }] } }], ports: [{ port: 5432 }] },
      "egress to pods with app of namespace default that the cut doesn't leave open on TCP 5432",
    ],
  ])("%j: %s", (rule, sentence) => {
    expect(told(egress(rule), open)).toEqual([`policy default/allow-web: ${sentence}`]);
  });

  test("a named port of ours is its number: within what is open there, beyond it for IPv6", () => {
    const rule = (from: unknown[]) =>
      foreign({ policyTypes: ["Ingress"], ingress: [{ from, ports: [{ port: "web" }] }] });
    expect(told(rule([{ ipBlock: { cidr: "192.0.2.0/24" } }]), open)).toEqual([]);
    expect(told(rule([{ ipBlock: { cidr: "::/0" } }]), open)).toEqual([
      "policy default/allow-web: ingress from ::/0 on TCP 8080",
    ]);
    expect(told(rule([]), open)).toEqual(["policy default/allow-web: ingress from everyone in ::/0 on TCP 8080"]);
  });
});

test("only policies of the namespace that select the pod overlap, and the witness is allowed by them and not by the cut", () => {
  const policies = [
    parseNetworkPolicy({ metadata: { namespace: "crm", name: "other" }, spec: { podSelector: {}, ingress: [{}] } }),
    parseNetworkPolicy({
      metadata: { namespace: "default", name: "db" },
      spec: { podSelector: { matchLabels: { app: "db" } }, ingress: [{}] },
    }),
    parseNetworkPolicy({
      metadata: { namespace: "default", name: "web" },
      spec: { podSelector: { matchLabels: { app: "web" } }, ingress: [{ ports: [{ port: 80 }] }] },
    }),
  ];
  const labels = { app: "web", "bailiff.dev/quarantine": "bot" };
  const found = overlap(policies, cut(nothing), { namespace: "default", labels });
  expect(found.map(({ policy, direction }) => [policy.name, direction])).toEqual([["web", "ingress"]]);
  const witness = found[0]?.witness;
  if (!witness) throw new Error("no witness");
  const traffic = {
    ...witness,
    source: witness.peer,
    destination: { pod: { namespace: "default", namespaceLabels: {}, labels } },
  };
  expect(evaluate([...policies, cut(nothing)], traffic).allowed).toBe(true);
  expect(evaluate([cut(nothing)], traffic).allowed).toBe(false);
});

test("a policy that can't be read counts as open, and says what could not be read", () => {
  expect(told(egress({ to: [{ ipBlock: { cidr: "010.0.0.0/8" } }] }))).toEqual([
    'policy default/allow-web: can\'t be read whole, taken as open: spec.egress[0].to[0].ipBlock.cidr: "010.0.0.0/8" is no CIDR',
    "policy default/allow-web: egress to everyone on all ports",
  ]);
});

describe("hostile policies are bounded", () => {
  test("tens of thousands of excepts, ports and peers end, and what is not said is counted", () => {
    const except = Array.from({ length: 20_000 }, (_, i) => `10.${i >> 8}.${i & 255}.1/32`);
    const ports = Array.from({ length: 20_000 }, (_, i) => (i % 2 ? { port: i } : { port: `p${i}` }));
    const peers = Array.from({ length: 20_000 }, (_, i) => ({ podSelector: { matchLabels: { app: `a${i}` } } }));
    expect(told(egress({ to: [{ ipBlock: { cidr: "10.0.0.0/8", except } }] }))[0]).toContain(
      "and 19992 more on all ports",
    );
    expect(told(egress({ ports }))).toEqual(["policy default/allow-web: egress to everyone on all ports"]);
    expect(told(egress({ to: peers })).at(-1)).toContain("and at least");
  });

  test("peers that are not looked at any more are told, even if those looked at were all the same", () => {
    const same = (count: number) =>
      Array.from({ length: count }, () => ({ podSelector: { matchLabels: { app: "x" } } }));
    expect(told(egress({ to: same(200) }))).toHaveLength(1);
    expect(told(egress({ to: same(300) })).at(-1)).toBe("policy default/allow-web: and at least 1 more");
  });

  test("selectors made to be hard to compare count as a leak, without a witness", () => {
    const pods = (...matchExpressions: Expressions) => ({
      podSelector: { matchExpressions },
      ports: [],
      protocol: "TCP" as const,
    });
    const is = (key: string, operator: "Exists" | "DoesNotExist") => ({ key, operator, values: [] });
    const pairs = Array.from({ length: 20 }, (_, i) => pods(is(`a${i}`, "Exists"), is(`b${i}`, "Exists")));
    // These four cover every pod, but only after each choice about the pairs above has been made.
    const ways = ["Exists", "DoesNotExist"] as const;
    const covering = ways.flatMap((c) => ways.map((d) => pods(is("c", c), is("d", d))));
    const policy = egress({ to: [{ podSelector: {} }], ports: [{ port: 1 }] });
    expect(leaks(policy, cut({ ...nothing, egress: covering }), [])).toEqual([]);
    expect(leaks(policy, cut({ ...nothing, egress: [...pairs, ...covering] }), [])).toMatchObject([
      { witness: undefined },
    ]);
  });
});

type Expressions = NonNullable<NonNullable<Allow["egress"][number]["podSelector"]>["matchExpressions"]>[number][];
