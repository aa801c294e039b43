import { expect, test } from "vitest";
import { anExecOf, withCommand } from "../../../testing/commands.ts";
import { type Answer, answerAfter, answerOf, ruleTable } from "../../../testing/rule-table.ts";

ruleTable("data-staging", {
  passes: [
    ["tar", "czf"],
    ["gzip", ""],
    ["psql", ""],
  ],
  commands: [["/usr/bin/pg_dump", "-h db -f /tmp/d.sql", "none"]],
});

test.each<[string, string, Answer]>([
  ["/usr/bin/pg_dump", "-h 10.244.1.15 -U report ledger -f /tmp/d.sql", "Medium"],
  ["/usr/bin/mysqldump", "--all-databases", "Medium"],
  ["/usr/bin/mongodump", "--uri mongodb://db --out /tmp/x", "Medium"],
  ["/usr/bin/tar", "czf - /data", "Medium"],
  ["/usr/bin/tar", "-czf /tmp/h.tgz /home /etc", "Medium"],
  ["/usr/bin/zip", "-qr /tmp/x.zip /srv/app", "Medium"],
  ["/usr/bin/7z", "a -pX /tmp/x.7z /data/customers", "Medium"],
  ["/usr/bin/pg_dump", "--schema-only ledger", "none"],
  ["/usr/bin/pg_dump", "--version", "none"],
  ["/usr/bin/tar", "czf /tmp/b_3.tgz src", "none"],
  ["/usr/bin/tar", "xzf /tmp/x.tgz -C /data", "none"],
  ["/usr/bin/tar", "czf out.tgz /workspace/repo/dist", "none"],
  ["/usr/bin/unzip", "/tmp/x.zip -d /data", "none"],
])("by an agent that never did: %s %s is %s", (binary, words, answer) => {
  expect(answerOf("data-staging", [withCommand(anExecOf("coding-agent"), binary, words)])).toBe(answer);
});

test("who makes a backup every day is known for it", () => {
  const daily = withCommand(anExecOf("ops-agent"), "/usr/bin/pg_dump", "-h db ledger -f /backup/d.sql");
  expect(answerAfter("data-staging", daily, withCommand(daily, "/usr/bin/pg_dump", "-h db crm -f /backup/e.sql"))).toBe(
    "none",
  );
});
