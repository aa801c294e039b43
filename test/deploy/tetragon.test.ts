// The tracing policies that are shipped: they say what the measured ones said, and ask for what the recorded events have.
import { messagesOf, recordings } from "@bailiff/proto/testing/recorded";
import { describe, expect, test } from "vitest";
import type { Json } from "../../hack/control-plane/api.ts";
import { isKernelCut } from "../../node-agent/src/custody/kernel-cut.ts";
import { filesOf, kustomized, objectsOf } from "./manifests.ts";

const policies = filesOf("tetragon").flatMap((file) => objectsOf("tetragon", file));
const named = (name: string): Json => {
  const found = policies.find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`no tracing policy ${name}`);
  return found;
};
const hooks: [string, Json][] = policies.flatMap((policy): [string, Json][] =>
  (policy.spec.kprobes ?? []).map((hook: Json): [string, Json] => [`${policy.metadata.name}: ${hook.call}`, hook]),
);
const [loopback] = objectsOf("tetragon/loopback", "isolate.yaml");
for (const hook of loopback.spec.kprobes) hooks.push([`${loopback.metadata.name}: ${hook.call}`, hook]);
const hookOf = (name: string, call: string): Json => named(name).spec.kprobes.find((one: Json) => one.call === call);
const matched = (hook: Json): Json[] => (hook.selectors ?? []).flatMap((one: Json) => one.matchArgs ?? []);

test("there are seven, for the whole cluster, and the kustomization has them all", () => {
  expect(policies.map(({ metadata }) => metadata.name).sort()).toEqual([
    "bailiff-answered",
    "bailiff-connect-tcp",
    "bailiff-connect-udp",
    "bailiff-evidence",
    "bailiff-isolate",
    "bailiff-retransmit",
    "bailiff-sensitive-files",
  ]);
  for (const { apiVersion, kind, metadata } of policies)
    expect([apiVersion, kind, metadata.namespace]).toEqual(["cilium.io/v1alpha1", "TracingPolicy", undefined]);
  expect([...kustomized("tetragon")].sort()).toEqual(filesOf("tetragon"));
});

describe.each(hooks)("%s", (_name, hook) => {
  test("is no syscall, which could be raced or gone around by io_uring", () => {
    expect(hook.syscall).toBe(false);
    expect(hook.call).not.toMatch(/^(__x64_)?sys_/);
  });

  test("stays within what a kernel selector holds", () => {
    expect((hook.selectors ?? []).length).toBeLessThanOrEqual(5);
    for (const { operator, values } of matched(hook)) {
      const longest = { Prefix: 255, Postfix: 127 }[operator as string];
      if (longest === undefined) expect(values.length).toBeLessThanOrEqual(4);
      else for (const value of values) expect(value.length).toBeLessThanOrEqual(longest);
      expect(new Set(values).size).toBe(values.length);
    }
  });

  test("tests only arguments that it has", () => {
    const indices = hook.args.map(({ index }: Json) => index);
    for (const { index } of matched(hook)) expect(indices).toContain(index);
  });

  test("says for people what an event means", () => expect(hook.message).toMatch(/^[a-z].{10,100}[^.]$/i));

  test("declares what it returns exactly where it looks at the return", () =>
    expect(hook.return === true).toBe(hook.returnArg !== undefined));
});

describe("the kernel's cut", () => {
  const cut = named("bailiff-isolate").spec;

  test("is switched on by the hard label alone, and by single kprobes, since Override needs them", () => {
    expect(cut.podSelector).toEqual({ matchLabels: { "bailiff.dev/isolate": "true" } });
    expect(cut.options).toEqual([{ name: "disable-kprobe-multi", value: "1" }]);
  });

  test("refuses connect, send, receive, accept and listen", () => {
    const calls = ["connect", "sendmsg", "recvmsg", "accept", "listen"].map((call) => `security_socket_${call}`);
    expect(cut.kprobes.map(({ call }: Json) => call)).toEqual(calls);
  });

  test.each<Json>(cut.kprobes)(
    "$call: posts at a limited rate before it overrides, with the return as proof",
    (hook) => {
      expect(hook.returnArg).toEqual({ index: 0, type: "int" });
      expect(hook.selectors).toHaveLength(1);
      expect(hook.selectors[0].matchActions).toEqual([
        { action: "Post", rateLimit: "1s", rateLimitScope: "process" },
        { action: "Override", argError: -1 },
      ]);
    },
  );

  test.each<Json>(cut.kprobes)(
    "$call: leaves AF_UNIX alone, and takes the family from the address where there is one",
    (hook) => {
      const index = hook.call === "security_socket_connect" ? 1 : 0;
      expect(matched(hook)).toEqual([{ index, operator: "Family", values: ["AF_INET", "AF_INET6"] }]);
    },
  );
});

describe("the kernel's cut that leaves loopback open", () => {
  const cut = named("bailiff-isolate").spec;
  const loopbacks = ["127.0.0.0/8", "::1/128", "::ffff:127.0.0.0/104"];

  test("is taken for the cut by its name, and is none of those that are applied by default", () => {
    expect(isKernelCut(loopback.metadata.name, "bailiff-isolate")).toBe(true);
    expect(kustomized("tetragon/loopback")).toEqual(["isolate.yaml"]);
    expect(kustomized("tetragon").join()).not.toContain("loopback");
  });

  test("is the measured cut but for what it leaves open", () => {
    const strict = (hook: Json) => {
      const [refusing] = hook.selectors.slice(-1);
      const matchArgs = refusing.matchArgs.filter(({ operator }: Json) => operator !== "NotSAddr");
      return { ...hook, selectors: [{ ...refusing, matchArgs }] };
    };
    expect({ ...loopback.spec, kprobes: loopback.spec.kprobes.map(strict) }).toEqual(cut);
  });

  test("leaves connect open towards loopback alone", () => {
    const [connect] = loopback.spec.kprobes;
    expect(connect.selectors).toHaveLength(1);
    expect(matched(connect)).toContainEqual({ index: 1, operator: "NotSAddr", values: loopbacks });
  });

  test.each<Json>(loopback.spec.kprobes.slice(1))(
    "$call: leaves only TCP open, in a state in which it can't become another connection, and refuses all the rest",
    ({ call, selectors: [open, ...refusing] }) => {
      const end = /accept|listen/.test(call) ? "SAddr" : "DAddr";
      expect(open.matchActions).toEqual([{ action: "NoPost" }]);
      expect(open.matchArgs).toEqual([
        { index: 0, operator: "Protocol", values: ["IPPROTO_TCP"] },
        { index: 0, operator: "State", values: expect.not.arrayContaining(["TCP_SYN_SENT"]) },
        { index: 0, operator: end, values: loopbacks },
      ]);
      // On a closed socket a send is the beginning of a connection.
      if (call.endsWith("sendmsg")) expect(open.matchArgs[1].values).toEqual(["TCP_ESTABLISHED", "TCP_CLOSE_WAIT"]);
      expect(refusing).toHaveLength(1);
    },
  );
});

describe("what observes", () => {
  test("sees TCP by tcp_connect, unfiltered, and nothing there can block", () => {
    const [hook] = named("bailiff-connect-tcp").spec.kprobes;
    expect([hook.call, hook.args, hook.selectors]).toEqual(["tcp_connect", [{ index: 0, type: "sock" }], undefined]);
  });

  test("sees UDP only by security_socket_connect, or each TCP connect would come twice", () => {
    const hook = hookOf("bailiff-connect-udp", "security_socket_connect");
    expect(hook.selectors).toHaveLength(1);
    expect(matched(hook)).toEqual([
      { index: 0, operator: "Protocol", values: ["IPPROTO_UDP"] },
      { index: 1, operator: "Family", values: ["AF_INET", "AF_INET6"] },
    ]);
    expect(hook.args.map(({ type }: Json) => type)).toEqual(["socket", "sockaddr"]);
  });

  test("knows secrets by resolved paths: none begins with /var/run, which is a symlink", () => {
    const values: string[] = matched(hookOf("bailiff-sensitive-files", "security_file_permission")).flatMap(
      (one) => one.values,
    );
    expect(values).toContain("/run/secrets/kubernetes.io/");
    expect(values.filter((value) => value.startsWith("/var/run/") || !value.startsWith("/"))).toEqual([]);
  });

  test("never refuses anything, and watches every pod", () => {
    const everywhere = ["bailiff-connect-tcp", "bailiff-connect-udp", "bailiff-sensitive-files"];
    for (const name of [...everywhere, "bailiff-evidence", "bailiff-answered", "bailiff-retransmit"]) {
      const { spec } = named(name);
      expect(JSON.stringify(spec)).not.toMatch(/Override|Sigkill/);
      expect(spec.podSelector === undefined).toBe(everywhere.includes(name) || name === "bailiff-retransmit");
    }
  });
});

describe("evidence", () => {
  test("is for pods with the quarantine label, whatever policy it names", () => {
    expect(named("bailiff-evidence").spec.podSelector).toEqual({
      matchExpressions: [{ key: "bailiff.dev/quarantine", operator: "Exists" }],
    });
  });

  test("of what answered before is for all the others, by one hook that is the same as in quarantine", () => {
    const [{ message: _, ...hook }, ...more] = named("bailiff-answered").spec.kprobes;
    const { message: __, ...theirs } = hookOf("bailiff-evidence", "tcp_close");
    expect(named("bailiff-answered").spec.podSelector).toEqual({
      matchExpressions: [{ key: "bailiff.dev/quarantine", operator: "DoesNotExist" }],
    });
    expect([{ ...hook, selectors: undefined }, more]).toEqual([{ ...theirs, selectors: undefined }, []]);
    expect(matched(hook)).toEqual([{ index: 0, operator: "Family", values: ["AF_INET", "AF_INET6"] }]);
  });

  test("never uses hooks in soft interrupts, which a podSelector silences", () => {
    const calls = named("bailiff-evidence").spec.kprobes.map(({ call }: Json) => call);
    for (const call of ["tcp_finish_connect", "tcp_set_state", "tcp_rcv_established"])
      expect(calls).not.toContain(call);
  });

  test("of what nobody answers is for the node, by the tracepoint that was recorded, of the first packets alone", () => {
    const { spec } = named("bailiff-retransmit");
    expect([spec.podSelector, spec.kprobes]).toEqual([undefined, undefined]);
    const [{ subsystem, event, raw, args, selectors }, ...more] = spec.tracepoints;
    expect([raw, args, more]).toEqual([true, [{ index: 0, type: "sock" }], []]);
    expect(selectors).toEqual([{ matchArgs: [{ index: 0, operator: "State", values: ["TCP_SYN_SENT"] }] }]);
    const recorded = recordings("captures/evidence", ".jsonl")
      .flatMap((path) => messagesOf(path))
      .flatMap((message) => (message as Json).process_tracepoint ?? [])
      .filter(({ policy_name }) => policy_name === "bailiff-retransmit");
    expect(recorded.length).toBeGreaterThan(0);
    for (const one of recorded)
      expect([one.subsys, one.event, Object.keys(one.args[0])]).toEqual([subsystem, event, ["sock_arg"]]);
  });

  test("has both counters wherever one is, or growth can't be told from buffers", () => {
    for (const hook of ["bailiff-evidence", "bailiff-answered"].flatMap((name) => named(name).spec.kprobes)) {
      const resolved = hook.args.filter(({ resolve }: Json) => resolve !== undefined);
      if (resolved.length > 0) {
        expect(resolved.map(({ resolve }: Json) => resolve)).toEqual(["bytes_acked", "bytes_received"]);
        for (const { btfType, type } of resolved) expect([btfType, type]).toEqual(["tcp_sock", "uint64"]);
      }
    }
  });
});

describe("the recorded events", () => {
  const kinds: Record<string, string> = {
    sock: "sock_arg",
    socket: "sock_arg",
    sockaddr: "sockaddr_arg",
    uint64: "size_arg",
    int: "int_arg",
  };
  const asked = ({ args, returnArg }: Json) => ({
    args: args.map(({ type, label }: Json) => [kinds[type], label]),
    returns: returnArg && kinds[returnArg.type],
  });
  const answered = ({ args, return: returned }: Json) => ({
    args: args.map(({ label, ...kind }: Json) => [Object.keys(kind)[0], label]),
    returns: returned && Object.keys(returned)[0],
  });
  const events = recordings("captures/evidence", ".jsonl")
    .flatMap((path) => messagesOf(path))
    .flatMap((message) => (message as Json).process_kprobe ?? []);

  test.each([
    // Listening was recorded once, before the policy looked at the return.
    ["bailiff-isolate", "bailiff-quarantine-full", ["security_socket_listen"]],
    ["bailiff-evidence", "bailiff-proof", []],
    ["bailiff-answered", "bailiff-proof", []],
  ])("of every hook of %s have the arguments that it asks for", (name, recordedAs, unseen: readonly string[]) => {
    for (const hook of named(name).spec.kprobes.filter(({ call }: Json) => !unseen.includes(call))) {
      const shapes = events
        .filter((event) => event.policy_name === recordedAs && event.function_name === hook.call)
        .map((event) => answered(event));
      expect(shapes, hook.call).toContainEqual(asked(hook));
    }
  });
});
