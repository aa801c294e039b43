import { limits } from "@bailiff/crds";
import fc from "fast-check";
import { expect, test } from "vitest";
import { argumentShape } from "./argument-shape.ts";
import { directoryClass } from "./directory.ts";

test.each([
  ["ls", "", ""],
  ["head", "-5", "args[-#]"],
  ["gcc", "-O2 -Wall -o /tmp/t_45 t.c", "args[-O#,-Wall,-o,path:scratch,word]"],
  ["gcc", "-O2 -Wall -o /tmp/t_92 t.c", "args[-O#,-Wall,-o,path:scratch,word]"],
  ["kubectl", "get pods -n support -o json", "args[-n,-o,get,pods,word]"],
  ["kubectl", "delete ns production --wait=false", "args[--wait,delete,ns,word]"],
  ["git", "checkout -q -b feat/1", "args[-b,-q,checkout,path:relative]"],
  ["curl", "-s http://127.0.0.1:3000/health", "args[-s,url:local]"],
  ["curl", "-s http://198.51.100.7/x", "args[-s,url:address]"],
  ["curl", "-s http://0x7f000001/x", "args[-s,url:address]"],
  ["nc", "203.0.113.66 4444", "args[address,number]"],
  ["nc", "10.0.0.1:22", "args[address]"],
  ["cat", "/home/coder/.ssh/id_ed25519", "args[path:credentials]"],
  ["cat", "/proc/self/status", "args[path:process]"],
  ["git", "show 4fbfe2d74ecb9d01", "args[hash,show]"],
  ["x", "QmFzZTY0VGV4dFRoYXRJc0xvbmdFbm91Z2g0Mg==", "args[base64]"],
  ["x", "KEY=value", "args[setting]"],
  ["bash", '-lc "git status && ls"', "args[-lc,text]"],
  ["psql", '-d ledger -t -c "select count(*) from ledger"', "args[-c,-d,-t,text,text:select,word]"],
  ["psql", '-d ledger -c "DELETE FROM ledger"', "args[-c,-d,text,text:delete,word]"],
])("%s %s has the shape %j", (name, args, shape) => {
  expect(argumentShape(name, args)).toBe(shape);
});

test("nothing behind the first quote is split: what belongs together there nobody knows", () => {
  expect(argumentShape("sh", '-c "a --flag /etc/passwd 10.0.0.1"')).toBe("args[-c,text]");
});

test("any command line has a shape that an object may hold, the same each time, of a bounded vocabulary", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 4000 }), (args) => {
      const shape = argumentShape("tool", args);
      expect(shape.length).toBeLessThanOrEqual(limits.shape);
      expect(argumentShape("tool", args)).toBe(shape);
      for (const part of shape.split(",")) expect(part.length).toBeLessThanOrEqual(24);
    }),
    { seed: 6, numRuns: 300 },
  );
});

test.each([
  ["/usr/bin/ls", "system"],
  ["/tmp/x", "scratch"],
  ["/tmp/.x/y", "hidden"],
  ["/dev/shm/a", "memory"],
  ["/proc/self/fd/3", "memory"],
  ["/proc/1/status", "process"],
  ["/workspace/repo/a", "work"],
  ["~/.bashrc", "home"],
  ["src/a.py", "relative"],
  ["/somewhere", "other"],
])("%s is a %s place", (path, kind) => {
  expect(directoryClass(path)).toBe(kind);
});
