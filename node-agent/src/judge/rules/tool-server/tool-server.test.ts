import { ruleTable } from "../../../testing/rule-table.ts";

ruleTable("tool-server", {
  steps: [["da3-02", "Medium"]],
  passes: [
    ["npx", "eslint"],
    ["npm", "ci"],
    ["pip", "install"],
  ],
  commands: [
    ["/usr/bin/npx", "-y @evil/mcp-server", "Medium"],
    ["/usr/bin/uvx", "mcp-server-git", "Medium"],
    ["/usr/bin/npx", "@modelcontextprotocol/server-filesystem /", "Medium"],
    ["/usr/bin/npx", "tsc --noEmit", "none"],
    ["/usr/bin/npx", "mcpherson-lint", "none"],
  ],
});
