import { expect, test } from "vitest";
import { anExecOf, withCommand } from "../../../testing/commands.ts";
import { answerAfter } from "../../../testing/rule-table.ts";

const run = (words: string) => withCommand(anExecOf("ops-agent"), "/usr/local/bin/kubectl", words);
const daily = run("get secrets -n platform -o json");

test.each([
  ["get secrets -n platform -o json", "none"],
  ["get secret tls -n platform -o yaml", "none"],
  ["get secrets -n finance -o json", "Medium"],
  ["get secrets -A -o json", "High"],
  ["get secrets -n kube-system -o json", "Medium"],
])("who reads the Secrets of one namespace every day: kubectl %s is %s", (words, answer) => {
  expect(answerAfter("secret-dump", daily, run(words))).toBe(answer);
});

test.each([
  ["get secrets -A -o json", "High"],
  ["get secrets -n finance -o json", "Medium"],
  ["get secret db -n finance -o jsonpath={.data.password}", "Medium"],
])("nobody is ever known for reading other people's: kubectl %s every day is %s all the same", (words, answer) => {
  expect(answerAfter("secret-dump", run(words), run(words))).toBe(answer);
});
