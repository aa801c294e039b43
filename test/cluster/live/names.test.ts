// Names that are declared, resolved live and written down: who replays with what the node agent wrote judges as it did.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Pipeline } from "@bailiff/node-agent/pipeline/pipeline";
import { readNames } from "@bailiff/node-agent/replay/inputs/names";
import { dnsServer } from "@bailiff/node-agent/testing/dns-server";
import { decodeFrame } from "@bailiff/proto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../../../hack/control-plane/ready.ts";
import { directoryOf, facts, policiesOf } from "./pure.ts";
import { quiet } from "./quiet.ts";
import { Stage } from "./stage.ts";

const session = "dev-attack-1";
/** Where the session's support-bots find their model's API, as the lab had it. */
const [name, address] = ["api.openai.com", "203.0.113.10"] as const;
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
  await stage.enter(session);
  const declared = { complete: true, destinations: [{ fqdn: name, ports: [443] }] };
  await stage.policy("support", { mode: "Detect", declared });
});
afterAll(() => stage?.[Symbol.asyncDispose]());

test("a live agent resolves what policies declare, and its file of names lets a replay judge the same", async () => {
  using dns = await dnsServer(new Map([[name, [address]]]));
  const stateDir = join(stage.folder, "names");
  const file = join(stateDir, "names");
  const agent = await stage.agent(["--dns-servers", dns.server, "--shard-every", "1h"], { stateDir });
  await until(
    "the name is known",
    30_000,
    async () => existsSync(file) && readFileSync(file, "utf8").includes(address),
  );
  const frames = stage.frames(session);
  await stage.tetragon.play(frames);
  const live = facts(await quiet(stage, agent));
  expect(await agent.kill("SIGTERM")).toBe(0);

  /** The same frames again, with the names of that file or none. */
  const replayed = async (names?: string): Promise<string[]> => {
    const directory = await directoryOf(stage);
    if (names !== undefined)
      expect(await readNames(names, directory.destinations.names)).toEqual({ problems: [], skipped: 0 });
    const pipeline = new Pipeline({ ...directory, policies: await policiesOf(stage) });
    for (const frame of frames) pipeline.take(decodeFrame(frame));
    return facts(pipeline.verdicts());
  };
  expect(await replayed(file)).toEqual(live);
  // Without them another is found: the declared place itself, by its address.
  const undeclared = (found: readonly string[]) =>
    found.filter((one) => one.includes(`declared-destination ${address}`));
  expect(undeclared(live)).toEqual([]);
  expect(undeclared(await replayed()).length).toBeGreaterThan(0);
});
