import { expect, test } from "vitest";
import { fixtureCorpus } from "../corpus/fixture.ts";
import { hostsOf } from "../perturb/host.ts";
import { actOf, type Places } from "./act.ts";
import { attacks } from "./attacks.ts";
import { honest } from "./honest.ts";
import { play, templatesOf } from "./play.ts";

const places: Places = {
  new: "45.1.2.3",
  inside: "10.1.1.1",
  node: "10.0.0.1",
  api: "10.96.0.1",
  busiest: "10.2.2.2:80",
};
const corpus = await fixtureCorpus();
const hosts = hostsOf(corpus.sessions);
const templates = templatesOf(corpus);
if (templates === undefined) throw new Error("the corpus has nothing to make events of");

test.each([
  ["exec /usr/bin/id", { kind: "exec", isFromOutside: false, depth: 0, binary: "/usr/bin/id", arguments: "" }],
  [
    ">>exec /usr/bin/nc {new} 443",
    { kind: "exec", isFromOutside: false, depth: 2, binary: "/usr/bin/nc", arguments: "45.1.2.3 443" },
  ],
  [
    "main tcp {new}:443 x6 @12",
    { kind: "tcp", isMain: true, address: "45.1.2.3", port: 443, times: 6, apartSeconds: 12 },
  ],
  [
    "udp fd00:ec2::254:53",
    { kind: "udp", isMain: false, address: "fd00:ec2::254", port: 53, times: 1, apartSeconds: 0.2 },
  ],
  ["tcp {busiest} x3", { kind: "tcp", isMain: false, address: "10.2.2.2", port: 80, times: 3, apartSeconds: 0.2 }],
  [
    "outside exec /usr/bin/cat /x",
    { kind: "exec", isFromOutside: true, depth: 0, binary: "/usr/bin/cat", arguments: "/x" },
  ],
  ["exit 2", { kind: "exit", status: 2 }],
  ["wait 1.5", { kind: "wait", seconds: 1.5 }],
  ["file /root/.ssh/id_rsa", { kind: "file", isMain: false, path: "/root/.ssh/id_rsa" }],
])("an act is read: %s", (line, act) => {
  expect(actOf(line, places)).toEqual(act);
});

test("every script of attacks and of honest work can be read", () => {
  const scripts = [...Object.values(attacks), ...Object.values(honest).flatMap((one) => Object.values(one))];
  expect(scripts.length).toBeGreaterThan(100);
  for (const script of scripts) for (const line of script) expect(() => actOf(line, places), line).not.toThrow();
  expect(() => actOf("exce /bin/sh", places)).toThrow("no act");
});

test("there is one host for each agent, and each does something of its own", () => {
  expect(hosts.map(({ agent }) => agent).sort()).toEqual([
    "batch-report",
    "coding-agent",
    "ops-agent",
    "research-agent",
    "support-bot",
    "web-frontend",
  ]);
  for (const { events, main } of hosts) {
    expect(events.length).toBeGreaterThan(10);
    expect(events.some((event) => "process" in event && event.process.execId === main.execId)).toBe(true);
  }
});

test("a script is played by the host's processes, in its order, among the host's own events", () => {
  const [host] = hosts;
  const script = ["exec /bin/sh -c x", ">exec /usr/bin/curl {new}", "tcp {new}:443 x3 @2", "main udp 8.8.8.8:53"];
  const graft = host && play("tried", script, host, templates);
  if (host === undefined || graft === undefined) throw new Error("nothing was played");
  const added = graft.session.events.filter((event) => !host.events.includes(event));
  expect(added).toHaveLength(6);
  const [shell, curl, ...connects] = added.map((event) => ("process" in event ? event.process : undefined));
  expect(shell?.parentExecId).toBe(host.main.execId);
  expect(curl?.parentExecId).toBe(shell?.execId);
  expect(connects.map((process) => process?.execId)).toEqual([curl, curl, curl, host.main].map((one) => one?.execId));
  const times = added.map(({ time }) => time);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(graft.step.startMs).toBeLessThanOrEqual((times[0] ?? 0) / 1000);
  expect(graft.step.endMs).toBe((times.at(-1) ?? 0) / 1000);
  expect(graft.session.steps).toEqual([graft.step]);
});
