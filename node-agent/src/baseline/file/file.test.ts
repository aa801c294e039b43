import { check, limits } from "@bailiff/crds";
import { describe, expect, it } from "vitest";
import { Destinations } from "../../destinations/destinations.ts";
import { defaultTerms } from "../../replay/terms.ts";
import { Baseline } from "../baseline.ts";
import type { Channel, Learned } from "../counts/learned.ts";
import { readiness } from "../readiness.ts";
import { loadBaseline } from "./load.ts";
import { microsText } from "./record.ts";
import { saveBaselines } from "./save.ts";

const destinations = new Destinations();
const to = (address: string) => destinations.resolve(address, 443, "TCP", 1);

function baseline(containers: readonly string[], each: number, path = "/bin/tool"): Baseline {
  const made = new Baseline("n/deployment/a");
  for (const name of containers) {
    const learned = made.container(name);
    for (let at = 0; at < each; at++) {
      learned?.sawExec("/bin/sh", `${path}-${at}`, "", "pod-1", 1_000_000 + at);
      learned?.sawConnect("/bin/tool", to(`203.0.${at % 250}.${Math.floor(at / 250)}`), "pod-1", 2_000_000 + at);
    }
    learned?.sawExec("/bin/sh", `${path}-0`, "", "pod-2", 5_000_000);
  }
  made.epochs.saw({ container: containers[0] ?? "", imageDigest: "sha256:abc", template: "6c9f" }, 1_000_001);
  return made;
}

describe("a baseline in a file", () => {
  it("is what it was after it was saved and loaded", () => {
    const before = baseline(["app", "sidecar"], 20);
    const [object, ...rest] = saveBaselines([before], defaultTerms()).objects;
    expect(rest).toEqual([]);
    expect(check("AgentBaseline", object, "file")).toMatchObject({ ok: true });
    const after = object && loadBaseline(object);
    expect(after?.hash()).toBe(before.hash());
    expect(after && saveBaselines([after], defaultTerms()).objects[0]?.status?.containers).toEqual(
      object?.status?.containers,
    );
    const terms = { ...defaultTerms(), minAgeMicros: 0 };
    const measured = (learned: Learned, channel: Channel) => readiness(learned, channel, terms);
    const [was, is] = [before, after].map((one) => one?.expectations(measured).get("app"));
    expect(is?.readiness).toEqual(was?.readiness);
    expect(is?.breadth).toEqual(was?.breadth);
    expect(was?.breadth).toEqual({ peak: 20, minutes: 1, places: 20, squares: 400 });
    for (const template of ["6c9f", "7d8c"])
      expect(is?.isFresh({ imageDigest: "sha256:abc", template })).toBe(template === "7d8c");
    for (const [parent, binary, address] of [
      ["/bin/sh", "/bin/tool", "203.0.1.77"],
      ["/new", "/new", "198.51.100.1"],
    ] as const) {
      expect(is?.execSurprise(parent, binary, "")).toEqual(was?.execSurprise(parent, binary, ""));
      expect(is?.connectSurprise(binary, to(address))).toEqual(was?.connectSurprise(binary, to(address)));
    }
  });

  it("is read where it was stored before templates, reach and what is withheld were known", () => {
    const [object] = saveBaselines([baseline(["app"], 20)], defaultTerms()).objects;
    const later = new Set(["breadth", "template", "withheld"]);
    const old = JSON.parse(JSON.stringify(object, (key, value) => (later.has(key) ? undefined : value)));
    const checked = check("AgentBaseline", old, "file");
    const after = checked.ok ? loadBaseline(checked.value) : undefined;
    const is = after?.expectations((learned, channel) => readiness(learned, channel, defaultTerms())).get("app");
    expect(is?.breadth.minutes).toBe(0);
    const versions = ["sha256:abc", "sha256:def"].map((imageDigest) => ({ imageDigest, template: "6c9f" }));
    expect(versions.map((version) => is?.isFresh(version))).toEqual([false, true]);
  });

  it("sheds the least supported of all containers and counts them", () => {
    const before = baseline(["a", "b", "c"], 300);
    const status = saveBaselines([before], defaultTerms()).objects[0]?.status;
    const kept = status?.containers.reduce((sum, { exec, connect }) => sum + exec.length + connect.length, 0);
    const shed = status?.containers.reduce((sum, one) => sum + one.shed.exec + one.shed.connect, 0);
    expect([kept, shed]).toEqual([limits.entries, 1800 - limits.entries]);
    for (const { exec } of status?.containers ?? []) expect(exec.map(({ binary }) => binary)).toContain("/bin/tool-0");
  });

  it("stays below its bytes where paths are as long as they may be, and costly in etcd", () => {
    const before = baseline(["a", "b"], 300, `/${"<&>".repeat(80)}`);
    const [object] = saveBaselines([before], defaultTerms()).objects;
    const stored = JSON.stringify(object).replaceAll(/[&<>]/g, "\\u0000");
    expect(stored.length).toBeLessThanOrEqual(limits.baselineBytes);
    expect(object?.status?.containers.some(({ shed }) => shed.exec > 0)).toBe(true);
  });

  it("is refused with a reason where the recording's names make no object", () => {
    const bad = new Baseline("n/deployment/no such name\u0007");
    bad.container("app")?.sawExec("/a", "/b", "", "p", 1);
    const { objects, problems } = saveBaselines([bad], defaultTerms());
    expect(objects).toEqual([]);
    expect(problems.join()).toContain("status.agent");
  });

  it("keeps times to the microsecond", () => {
    expect(microsText(1_795_159_982_570_001)).toBe("2026-11-20T07:33:02.570001Z");
  });
});
