// `npm run demo`: a recorded attack from the kernel's events to the quarantine, in one page. Every number is computed here and now.
import { join } from "node:path";
import { readPolicies } from "@bailiff/node-agent/replay/inputs/policies";
import { ink } from "@bailiff/node-agent/replay/output/paper";
import { endWhenNobodyReads, processShell } from "@bailiff/node-agent/replay/shell/shell";
import type { Micros } from "@bailiff/proto";
import { commandLine } from "../arguments.ts";
import { judged } from "./judged.ts";
import { page } from "./page.ts";

const capture = join(import.meta.dirname, "../../test/fixtures/captures/g-learn-then-attack.pb.gz");
/** What lies before is the agents' everyday work. The judge isn't told what comes after. */
const until: Micros = 1_795_159_982_570_000;

commandLine("npm run demo", {});
endWhenNobodyReads();
const shell = processShell();
const { policies, problems } = await readPolicies([join(import.meta.dirname, "policies.yaml")]);
if (problems.length > 0) throw new Error(problems.join("\n"));
shell.out(page(await judged(capture, until, policies), capture, until, ink(shell.hasColour)));
