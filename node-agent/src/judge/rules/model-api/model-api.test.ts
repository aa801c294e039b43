import { expect, test } from "vitest";
import { anExecOf, withCommand } from "../../../testing/commands.ts";
import { type Answer, answerOf, ruleTable } from "../../../testing/rule-table.ts";

ruleTable("model-api", {
  passes: [["curl", "-sS"]],
  commands: [["/usr/bin/curl", "https://api.openai.com/v1/models", "none"]],
});

test.each<[string, string, Answer]>([
  ["/usr/bin/curl", "-s https://api.openai.com/v1/chat/completions -H x -d {}", "Medium"],
  ["/usr/bin/curl", "https://api.anthropic.com/v1/messages -d {}", "Medium"],
  ["/usr/bin/wget", "-qO- https://openrouter.ai/api/v1/models", "Medium"],
  ["/usr/bin/curl", "-sSL https://platform.openai.com/docs/api", "none"],
  ["/usr/bin/curl", "-sSL https://docs.anthropic.com/", "none"],
  ["/usr/bin/grep", "-rn https://api.openai.com/v1 src", "none"],
])("by an agent that is known and never did: %s %s is %s", (binary, words, answer) => {
  expect(answerOf("model-api", [withCommand(anExecOf("ops-agent"), binary, words)])).toBe(answer);
});
