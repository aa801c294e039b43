import { expect, test } from "vitest";
import { actOf } from "../invent/act.ts";
import { scriptsFor } from "./blind.ts";
import { scriptsOf } from "./script.ts";

const agents = ["batch-report", "coding-agent", "ops-agent", "research-agent", "support-bot", "web-frontend"];
const places = { new: "45.1.2.3", inside: "10.1.1.1", node: "10.0.0.1", api: "10.96.0.1", busiest: "10.2.2.2:80" };
const shell = { binary: "/bin/sh", flag: "-c" };

test.each(agents)("every script for %s can be played, and has a title of its own", async (agent) => {
  const scripts = [...(await scriptsFor(agent, "first")), ...(await scriptsFor(agent, "held"))];
  expect(new Set(scripts.map(({ title }) => title)).size).toBe(scripts.length);
  for (const { title, acts } of scripts)
    for (const act of acts) expect(() => actOf(act, places), `${title}: ${act}`).not.toThrow();
});

test("short forms stand for acts", () => {
  const [one, two] = scriptsOf(
    "// head\n# one | loud | ops web\n$ a | b\n> a\nnet 192.0.2.1:443\n\n# two\n> /opt/x\n*2 @5\nk get pods\n.",
    shell,
  );
  expect(one).toEqual({
    title: "one",
    form: "loud",
    where: ["ops", "web"],
    acts: ['exec /bin/sh -c "a | b"', ">exec /usr/bin/a", "udp 10.96.0.10:53", "tcp 192.0.2.1:443"],
  });
  const asked = ["exec /usr/local/bin/kubectl get pods", "file /run/secrets/kubernetes.io/serviceaccount/token"];
  const once = [...asked, "tcp {api}:443", "wait 5"];
  expect(two).toMatchObject({ form: undefined, where: ["all"], acts: ["exec /opt/x", ...once, ...once] });
});

test("what stands before the first title is refused", () => {
  expect(() => scriptsOf("$ ls\n# a", shell)).toThrow("no script");
});
