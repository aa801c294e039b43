import { expect, test } from "vitest";
import { folderShape, powersOf, shapeOf } from "./shape.ts";

test.each([
  ["python3", '-c "print(1)"', "inline[]"],
  ["python3.11", '-c "import socket,sys"', "inline[net]"],
  ["python3", '-c "import socket,subprocess;subprocess.run(1)"', "inline[net,exec]"],
  ["python3", "-m http.server", "args[-m,word]"],
  ["node", "-e require('https').get(x)", "inline[net]"],
  ["node", "server.js", "args[word]"],
  ["perl", "-e 'use IO::Socket'", "inline[net]"],
  ["curl", "-T x https://y", "send[file]"],
  ["curl", "https://y", "args[url]"],
  ["rclone", "copy a b:", "send[copy]"],
  ["kubectl", "get secrets -A -o json", "secrets[values,everywhere]"],
  ["kubectl", "get secrets", "secrets[]"],
  ["kubectl", "get pods", "args[get,pods]"],
  ["pip", "install -i https://x y", "install[index,url]"],
  ["npx", "-y mcp-server", "install[tool-server]"],
  ["claude", "--dangerously-skip-permissions", "bypass[permissions]"],
  ["ls", "-la", "args[-la]"],
  ["python3", "", ""],
  ["python", "-m pip install --index-url https://x y", "install[index,url]"],
  ["pip", "config set global.index-url https://x", "install[index]"],
  ["npm", "config set registry https://x/", "install[index]"],
  ["npm", "config get registry", "args[config,word]"],
  ["npm", "install https://x/p.tgz", "install[url]"],
  ["npx", "-y github:a/b", "install[url]"],
  ["npx", "-y http-server dist", "args[-y,word]"],
  ["pip", "install -r requirements.txt", "args[-r,install,word]"],
  ["npm", "install @modelcontextprotocol/sdk", "args[install,path:relative]"],
  ["npx", "-y @modelcontextprotocol/server-filesystem /", "install[tool-server]"],
  ["node", "/root/.npm/_npx/x/node_modules/@a/mcp-shell/index.js", "install[tool-server]"],
  ["node", "node_modules/.bin/tsserver --stdio", "args[--stdio,path:relative]"],
  ["claude", "mcp add x -- npx y", "install[tool-server]"],
  ["claude", "mcp list", "args[word]"],
  ["mcp-proxy", "--port 8931", "install[tool-server]"],
  ["python", "-m mcp_server_git", "install[tool-server]"],
  ["npx", "-y @anthropic-ai/claude-code --dangerously-skip-permissions", "bypass[permissions]"],
  ["node", "cli.js claude --dangerously-skip-permissions", "bypass[permissions]"],
  ["codex", "-s danger-full-access x", "bypass[permissions]"],
  ["codex", "exec --sandbox workspace-write x", "args[--sandbox,word]"],
  ["gemini", "-y -p x", "bypass[permissions]"],
  ["gemini", "-p x", "args[-p,word]"],
  ["kubectl", "get secrets -o custom-columns=NAME:.metadata.name", "secrets[]"],
  ["kubectl", "get secret db -o jsonpath={.data.password}", "secrets[values]"],
  ["kubectl", "get secrets -Ao json", "secrets[values,everywhere]"],
  ["curl", "-sT/data/x https://y", "send[file]"],
  ["curl", "--data-urlencode text@/data/x https://y", "send[file]"],
  ["aws", "s3 cp x s3://a --acl public-read", "send[public]"],
  ["aws", "s3 cp x s3://a/b --no-progress", "send[to=a]"],
  ["aws", "s3 cp s3://a/b /tmp/x --no-progress", "args[--no-progress,cp,path:scratch,s3,url:bucket]"],
  ["aws", "s3 sync /data s3://other-bucket", "send[to=other-bucket]"],
  ["aws", "s3 ls s3://a/b/", "args[ls,s3,url:bucket]"],
  ["git", "push https://x/a.git HEAD", "send[elsewhere]"],
  ["git", "push origin HEAD", "args[push,word]"],
  ["gh", "gist create x", "send[paste]"],
])("%s %s has the shape %j", (name, args, shape) => {
  expect(shapeOf(name, args)).toBe(shape);
});

test("values don't change a shape, powers do", () => {
  expect(shapeOf("curl", "-T a https://x")).toBe(shapeOf("curl", "-T b --retry 3 https://y"));
  expect(shapeOf("python3", '-c "import socket"')).not.toBe(shapeOf("python3", '-c "import os"'));
});

test.each([
  ["inline", "inline[net,exec]", ["net", "exec"]],
  ["inline", "inline[]", []],
  ["send", "inline[net]", undefined],
  ["inline", "", undefined],
])("the powers of kind %s in %j are %j", (kind, shape, powers) => {
  expect(powersOf(kind, shape)).toEqual(powers);
});

test.each([
  ["/tmp/go-build123/b001/x.test", "/tmp/go-build#/b#/"],
  ["/usr/bin/git", "/usr/bin/"],
  ["/tmp/x", "/tmp/"],
  ["x", ""],
])("the folder of %s is %s", (path, folder) => {
  expect(folderShape(path)).toBe(folder);
});
