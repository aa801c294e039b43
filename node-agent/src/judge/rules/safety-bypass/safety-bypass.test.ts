import { ruleTable } from "../../../testing/rule-table.ts";

ruleTable("safety-bypass", {
  steps: [
    ["da1-04", "Medium"],
    ["da3-08", "Medium"],
  ],
  passes: [
    ["python", "-m harness"],
    ["git", "commit"],
    ["bash", "-lc"],
  ],
  commands: [
    ["/usr/local/bin/claude", "--dangerously-skip-permissions -p x", "Medium"],
    ["/usr/local/bin/codex", "--full-auto exec x", "Medium"],
    ["/usr/local/bin/gemini", "--approval-mode yolo", "Medium"],
    ["/usr/local/bin/claude", "--permission-mode bypassPermissions", "Medium"],
    ["/usr/local/bin/claude", "-p hello", "none"],
    ["/usr/bin/grep", "-rn -- --dangerously-skip-permissions docs", "none"],
    ["/usr/local/bin/codex", "-s danger-full-access x", "Medium"],
    ["/usr/bin/npx", "-y @anthropic-ai/claude-code --dangerously-skip-permissions", "Medium"],
    ["/usr/bin/gemini", "-y -p x", "Medium"],
    ["/usr/local/bin/codex", "exec --sandbox workspace-write x", "none"],
  ],
});
