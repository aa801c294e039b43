import { expect, it } from "vitest";
import { anExecOf, withCommand } from "../testing/commands.ts";
import { quoteLine } from "./text.ts";

const quoted = (binary: string, args: string): string =>
  quoteLine(withCommand(anExecOf("support-bot"), binary, args).process);

it.each([
  ["/usr/bin/mysql", "-h db -pHunter2secret -e status", "Hunter2secret"],
  ["/usr/bin/redis-cli", "-h cache -a s3cretword ping", "s3cretword"],
  ["/usr/bin/curl", "-H 'Authorization: Bearer abcdef123456' https://a.example", "abcdef123456"],
])("leaves the secret out of what %s is quoted with", (binary, args, secret) => {
  expect(quoted(binary, args)).not.toContain(secret);
  expect(quoted(binary, args)).toContain("[redacted]");
});

it("is short, whatever the length of the line", () => {
  expect(quoted("/usr/bin/curl", "x".repeat(1_000_000)).length).toBeLessThan(130);
});
