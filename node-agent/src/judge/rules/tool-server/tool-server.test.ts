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
    ["/usr/bin/uvx", "mcp-server-fetch", "Medium"],
    ["/usr/bin/node", "/root/.npm/_npx/x/node_modules/@a/mcp-shell/index.js --port 1", "Medium"],
    ["/usr/local/bin/claude", "mcp add x -- npx -y @a/x", "Medium"],
    ["/usr/bin/npm", "install @modelcontextprotocol/sdk", "none"],
    ["/usr/local/bin/claude", "mcp list", "none"],
  ],
});
