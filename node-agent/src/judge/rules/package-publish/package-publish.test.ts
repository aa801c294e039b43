import { expect, test } from "vitest";
import { anExecOf, withCommand } from "../../../testing/commands.ts";
import { type Answer, answerOf, ruleTable } from "../../../testing/rule-table.ts";

ruleTable("package-publish", {
  passes: [
    ["npm", "install"],
    ["git", "push"],
    ["pip", "install"],
    ["python", "-m"],
    ["helm", ""],
  ],
  commands: [
    ["/usr/bin/npm", "publish --access public", "Medium"],
    ["/usr/bin/yarn", "npm publish", "Medium"],
    ["/usr/local/bin/twine", "upload dist/*", "Medium"],
    ["/usr/bin/python3", "-m twine upload --repository-url https://x.example dist/x.whl", "Medium"],
    ["/usr/bin/cargo", "publish --allow-dirty", "Medium"],
    ["/usr/bin/gem", "push x-1.0.gem", "Medium"],
    ["/usr/bin/npm", "publish --dry-run", "none"],
    ["/usr/bin/npm", "run publish-docs", "none"],
    ["/usr/bin/npm", "install publish-helper", "none"],
    ["/usr/bin/cargo", "build --release", "none"],
    ["/usr/bin/python3", "manage.py deploy", "none"],
    ["/usr/bin/docker", "push registry.example.com/a/b:1", "none"],
    ["/usr/bin/gh", "release list", "none"],
  ],
});

test.each<[string, string, Answer]>([
  ["/usr/bin/docker", "push registry.example.com/a/b:1", "Medium"],
  ["/usr/bin/gh", "release upload v1 dist/x.tgz", "Medium"],
  ["/usr/bin/docker", "pull registry.example.com/a/b:1", "none"],
])("by an agent that is known and never did: %s %s is %s", (binary, words, answer) => {
  expect(answerOf("package-publish", [withCommand(anExecOf("coding-agent"), binary, words)])).toBe(answer);
});
