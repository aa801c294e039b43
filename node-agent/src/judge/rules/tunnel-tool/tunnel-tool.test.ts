import { ruleTable } from "../../../testing/rule-table.ts";

ruleTable("tunnel-tool", {
  steps: [
    ["da1-13", "High"],
    ["da3-06", "High"],
    ["da3-12", "High"],
  ],
  passes: [
    ["kubectl", "port-forward"],
    ["curl", "-sSL"],
    ["git", "push origin HEAD"],
    ["server", "--selftest"],
  ],
  commands: [
    ["/usr/local/bin/cloudflared", "tunnel --url http://localhost:8080", "High"],
    ["/usr/bin/ssh", "-N -R 8022:localhost:22 tun@203.0.113.66", "High"],
    ["/usr/bin/ssh", "-fND 1080 tun@203.0.113.66", "High"],
    ["/usr/bin/autossh", "-M 0 -R 9000:127.0.0.1:9000 jump.example", "High"],
    ["/tmp/a", "client https://203.0.113.66 R:socks", "High"],
    ["/usr/bin/ssh", "-T git@git.example.com", "none"],
    ["/usr/bin/ssh", "-L 5432:db:5432 jump.example", "none"],
    ["/usr/bin/ssh", "-o StrictHostKeyChecking=no deploy@host.example uptime", "none"],
    ["/usr/bin/ssh", "deploy@host.example rm -R build", "none"],
  ],
});
