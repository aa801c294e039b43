import { expect, test } from "vitest";
import { anExecOf, withCommand } from "../../../testing/commands.ts";
import { type Answer, answerOf, ruleTable } from "../../../testing/rule-table.ts";

ruleTable("borrowed-identity", {
  passes: [
    ["kubectl", ""],
    ["aws", "s3"],
    ["helm", "list"],
    ["git", "fetch"],
  ],
  commands: [
    ["/usr/local/bin/kubectl", "get pods --as=system:serviceaccount:kube-system:default", "Medium"],
    ["/usr/local/bin/kubectl", "--as admin --as-group=system:masters get pods", "High"],
    ["/usr/local/bin/kubectl", "get nodes --as=system:masters", "High"],
    ["/usr/local/bin/kubectl", "delete pods --assume-yes", "none"],
    ["/usr/bin/gcloud", "auth print-access-token", "none"],
    ["/usr/bin/vault", "kv get secret/db", "none"],
  ],
});

test.each<[string, string, Answer]>([
  ["/usr/bin/gcloud", "auth print-access-token", "Medium"],
  ["/usr/bin/az", "account get-access-token --resource https://graph.example", "Medium"],
  ["/usr/local/bin/aws", "sts assume-role --role-arn arn:aws:iam::1:role/admin --role-session-name x", "Medium"],
  ["/usr/local/bin/aws", "secretsmanager get-secret-value --secret-id prod/db", "Medium"],
  ["/usr/bin/vault", "kv get -format=json secret/payroll", "Medium"],
  ["/usr/bin/vault", "print token", "Medium"],
  ["/usr/bin/gh", "auth token", "Medium"],
  ["/usr/bin/docker-credential-desktop", "get", "Medium"],
  ["/usr/bin/git", "credential fill", "Medium"],
  ["/usr/bin/gpg", "--export-secret-keys -a", "Medium"],
  ["/usr/local/bin/aws", "s3 ls", "none"],
  ["/usr/local/bin/aws", "sts get-caller-identity", "none"],
  ["/usr/bin/gcloud", "auth list", "none"],
  ["/usr/bin/gcloud", "container clusters list", "none"],
  ["/usr/bin/vault", "status", "none"],
  ["/usr/bin/gh", "auth status", "none"],
  ["/usr/bin/gh", "pr list", "none"],
  ["/usr/bin/git", "show HEAD", "none"],
  ["/usr/bin/npm", "token list", "none"],
  ["/usr/bin/docker-credential-desktop", "list", "Medium"],
])("by an agent that never signed in so: %s %s is %s", (binary, words, answer) => {
  expect(answerOf("borrowed-identity", [withCommand(anExecOf("support-bot"), binary, words)])).toBe(answer);
});
