// `npm run test:rbac`: takes the rules of the programs' roles away one at a time, runs the tests that run the programs under them, and
// prints which test fails without which rule. A rule that no test misses is one too many, or a test too few: exit 1.
// Arguments: indices of rules and parts of test files' paths, such as `npm run test:rbac -- 3 7 verdicts`; none: all of both.
import { spawn } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { firstFailure } from "./report.ts";
import { roleRules } from "./rules.ts";
import { programSuites } from "./suites.ts";

const root = join(import.meta.dirname, "../..");
const objects = globSync(join(root, "deploy/base/*-rbac.yaml")).flatMap((file) =>
  parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS()),
);
const rules = roleRules(objects);
const words = process.argv.slice(2);
const indices = words.filter((word) => /^\d+$/.test(word)).map(Number);
const paths = words.filter((word) => !/^\d+$/.test(word));
const suites = programSuites(root).filter((file) => paths.length === 0 || paths.some((path) => file.includes(path)));

/** Whether a test may miss a rule of that role: the programs' own tests run one of them, those in test/ both. */
function mayMiss(role: string, file: string): boolean {
  return file.startsWith("test/") || file.startsWith(role.endsWith("node-agent") ? "node-agent/" : "operator/");
}

/** Runs the tests without that rule (undefined: with all); the first failure, or undefined where all pass. */
async function failureWithout(index: number | undefined): Promise<string | undefined> {
  const role = index === undefined ? undefined : rules[index]?.role;
  const asked = role === undefined ? suites : suites.filter((file) => mayMiss(role, file));
  if (asked.length === 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "bailiff-rbac-"));
  const output = join(folder, "report.json");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const flags = [vitest, "run", "--project", "cluster", "--bail=1", "--reporter=json", `--outputFile=${output}`];
  const env = { ...process.env, REQUIRE_CLUSTER: "1", BAILIFF_RBAC_WITHOUT: index === undefined ? "" : `${index}` };
  const child = spawn(process.execPath, [...flags, ...asked], { cwd: root, env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4096);
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject));
    return code === 0 ? undefined : firstFailure(output, root, said);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function main(): Promise<number> {
  const bad = indices.find((index) => rules[index] === undefined);
  if (bad !== undefined) {
    process.stderr.write(`there is no rule ${bad}: give indices from 0 to ${rules.length - 1}\n`);
    return 2;
  }
  if (suites.length === 0) {
    process.stderr.write("no such test runs a program under deploy/base: import test/cluster/rbac/shipped.ts in one\n");
    return 1;
  }
  process.stdout.write(`${rules.length} rules, tested by ${suites.join(", ")}\n`);
  const broken = await failureWithout(undefined);
  if (broken !== undefined) {
    process.stderr.write(`with all rules in place a test fails already, so nothing can be told: ${broken}\n`);
    return 1;
  }
  let superfluous = 0;
  for (const [index, { role, allows }] of rules.entries()) {
    if (indices.length > 0 && !indices.includes(index)) continue;
    const failure = await failureWithout(index);
    if (failure === undefined) superfluous++;
    process.stdout.write(
      `${`${index}`.padStart(3)}  ${role.padEnd(32)}  ${allows}\n     ${failure ?? "NO TEST FAILS WITHOUT IT"}\n`,
    );
  }
  process.stdout.write(superfluous === 0 ? "every rule is needed\n" : `${superfluous} rules that no test needs\n`);
  return superfluous === 0 ? 0 : 1;
}

process.exitCode = await main();
