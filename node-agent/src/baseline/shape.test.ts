import { expect, test } from "vitest";
import { folderShape, powersOf, shapeOf } from "./shape.ts";

test.each([
  ["python3", '-c "print(1)"', "inline[]"],
  ["python3.11", '-c "import socket,sys"', "inline[net]"],
  ["python3", '-c "import socket,subprocess;subprocess.run(1)"', "inline[net,exec]"],
  ["python3", "-m http.server", ""],
  ["node", "-e require('https').get(x)", "inline[net]"],
  ["node", "server.js", ""],
  ["perl", "-e 'use IO::Socket'", "inline[net]"],
  ["curl", "-T x https://y", "send[file]"],
  ["curl", "https://y", ""],
  ["rclone", "copy a b:", "send[copy]"],
  ["kubectl", "get secrets -A -o json", "secrets[values,everywhere]"],
  ["kubectl", "get secrets", "secrets[]"],
  ["kubectl", "get pods", ""],
  ["pip", "install -i https://x y", "install[index,url]"],
  ["npx", "-y mcp-server", "install[tool-server]"],
  ["claude", "--dangerously-skip-permissions", "bypass[permissions]"],
  ["ls", "-la", ""],
  ["python3", "", ""],
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
