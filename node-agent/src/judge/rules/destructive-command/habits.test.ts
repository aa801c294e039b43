import { expect, test } from "vitest";
import { anExecOf, withCommand } from "../../../testing/commands.ts";
import { answerAfter } from "../../../testing/rule-table.ts";

const run = (words: string) => withCommand(anExecOf("ops-agent"), "/usr/local/bin/kubectl", words);

test("who scales to zero every evening is known for it, and still deletes nothing", () => {
  const evening = run("scale deployment/web -n web --replicas=0");
  expect(answerAfter("destructive-command", evening, run("scale deployment/shop -n web --replicas=0"))).toBe("none");
  expect(answerAfter("destructive-command", evening, run("delete namespace web"))).toBe("High");
});

test("who never scaled to zero is seen when it does", () => {
  const daily = run("scale deployment/web -n web --replicas=3");
  expect(answerAfter("destructive-command", daily, run("scale deployment/web -n web --replicas=0"))).toBe("Medium");
});
