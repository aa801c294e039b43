import { limits } from "@bailiff/crds";
import fc from "fast-check";
import { expect, test } from "vitest";
import { normalise } from "../../normalise/normalise.ts";
import { anExecOf, withCommand } from "../../testing/commands.ts";
import { verdictsOn } from "../../testing/engine.ts";
import { evidenceOf, plain, timeText } from "./evidence.ts";
import { redact } from "./redact.ts";

const jwt = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJzeXN0ZW06c2EifQ.c2lnbmF0dXJlLW9mLWl0";

test.each([
  ["a JWT", `--header "X-Auth: ${jwt}"`, jwt],
  ["a JWT without a signature", `x eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0. y`, "eyJzdWIiOiIxIn0"],
  ["a bearer token", '-H "Authorization: Bearer abcdef.123456"', "abcdef.123456"],
  ["basic authentication", "-H 'Authorization: Basic dXNlcjpwYXNz'", "dXNlcjpwYXNz"],
  ["an AWS key", "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE aws s3 ls", "AKIAIOSFODNN7EXAMPLE"],
  ["an AWS secret", "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCY aws s3 ls", "wJalrXUtnFEMI"],
  ["an AWS session token", "export AWS_SESSION_TOKEN=FwoGZXIvYXdzEBYaD", "FwoGZXIvYXdzEBYaD"],
  ["a GitHub token", "git clone https://x:ghp_abcdefghijklmnopqrstuvwxyz012345@github.example/a", "ghp_abcdefghij"],
  ["a fine-grained GitHub token", "gh auth login github_pat_11ABCDEFG0abcdefghijklmnop", "github_pat_11ABC"],
  ["a GitLab token", "curl -H 'PRIVATE-TOKEN: glpat-abcdefghijklmnopqrst'", "glpat-abcdefghij"],
  ["a Slack token", "notify xoxb-123456789012-abcdefghijkl", "xoxb-123456789012"],
  ["a model provider's key", "OPENAI_API_KEY=sk-proj-abcdefghijklmnopqrstuvwxyz python a.py", "sk-proj-abcdefg"],
  ["a model provider's key alone", "chat --key sk-ant-api03-abcdefghijklmnopqrst", "sk-ant-api03-abc"],
  ["a password in a URL", "psql postgres://report:hunter2secret@db:5432/ledger", "hunter2secret"],
  ["a password in an option", "mysql --password=hunter2secret -u root", "hunter2secret"],
  ["a password behind an option", "login --password hunter2secret", "hunter2secret"],
  ["a password in the environment", "PGPASSWORD=hunter2secret psql", "hunter2secret"],
  ["a password in JSON", `-d {"user":"a","password":"hunter2secret"}`, "hunter2secret"],
  ["a quoted password with spaces in it", `--password="hunter2 secret words" -x`, "secret words"],
  ["an option quoted as a whole, as Tetragon does", `"--password=hunter2 secret words" -x`, "secret words"],
  ["a quoted value behind an option", `--token "hunter2 secret words" -x`, "secret words"],
  ["an option that ends like one", "http 8080 --authtoken hunter2secret", "hunter2secret"],
  ["a key in a query", "curl https://x/y?api_key=hunter2secret&z=1", "hunter2secret"],
  ["curl's user and password", "curl -u report:hunter2secret https://x", "hunter2secret"],
  ["mysql's glued password", "mysql -u root -phunter2secret", "hunter2secret"],
  ["a header of any scheme", 'curl -H "Authorization: hunter2secret" https://x', "hunter2secret"],
  ["a key in a header", "curl -H 'X-Api-Key: hunter2secret' https://x", "hunter2secret"],
  ["a header of cookies", "curl -H 'Cookie: a=b; session=hunter2secret' https://x", "hunter2secret"],
  ["curl's cookies", "curl -b session=hunter2secret https://x", "hunter2secret"],
  ["a signed link", "curl https://x/y?se=1&sig=hunter2secret", "hunter2secret"],
  ["another signed link", "curl https://x/y?X-Amz-Signature=hunter2secret&z=1", "hunter2secret"],
  ["a webhook", "curl https://hooks.slack.com/services/T0/B0/hunter2secret", "hunter2secret"],
  ["a bot's token", "curl https://api.telegram.org/bot12345:hunter2secret/send", "hunter2secret"],
  ["a token in a URL's place for users", "git clone https://hunter2secret0123456789@github.example/a", "hunter2secret"],
  ["Google's key", `curl https://x?k=AIza${"a".repeat(35)}`, "AIzaaaaa"],
  ["Vault's token", `vault login hvs.${"a".repeat(30)}`, "hvs.aaaa"],
  ["a variable that ends in key", "STRIPE_KEY=hunter2secret node a.js", "hunter2secret"],
  ["a variable that ends in a short word", `sh -c "export DB_PASS=hunter2secret; run"`, "hunter2secret"],
  ["MySQL's variable", "MYSQL_PWD=hunter2secret mysql", "hunter2secret"],
  ["a Secret in the making", "kubectl create secret generic x --from-literal=first=hunter2secret", "hunter2secret"],
  ["a key that is set", "aws configure set aws_secret_access_key hunter2secret", "hunter2secret"],
  ["sshpass's password", "sshpass -p hunter2secret ssh root@x", "hunter2secret"],
  ["sshpass's glued password", "sshpass -phunter2secret ssh root@x", "hunter2secret"],
  ["Redis's password", "redis-cli -h x -a hunter2secret ping", "hunter2secret"],
  ["a registry's password", "docker login -u me -p hunter2secret registry", "hunter2secret"],
  ["a cloud's password", "az login --service-principal -u x -p hunter2secret", "hunter2secret"],
  ["a directory's password", "ldapsearch -D cn=x -w hunter2secret", "hunter2secret"],
  ["a cipher's key", "openssl enc -aes256 -k hunter2secret", "hunter2secret"],
  ["a cipher's pass phrase", "openssl enc -pass pass:hunter2secret", "hunter2secret"],
  ["a share's password", "smbclient //h/s -U user%hunter2secret", "hunter2secret"],
  ["a password for sudo", `sh -c "echo hunter2secret | sudo -S id"`, "hunter2secret"],
  ["a private key", "echo -----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----", "MIIEow"],
])("%s doesn't travel into a verdict", (_, line, secret) => {
  expect(line).toContain(secret);
  expect(redact(line)).not.toContain(secret);
  expect(redact(line)).toContain("[redacted]");
});

test("what a program's name says of its options counts", () => {
  expect(redact("-u root -phunter2secret", "mysql")).toBe("-u root -p[redacted]");
  expect(redact("-pxf data.tar", "tar")).toBe("-pxf data.tar");
  expect(redact("-pxyzzy42 ssh root@x", "sshpass")).toBe("-p[redacted] ssh root@x");
  expect(redact("-phunter2secret --password=x", "password=mysql")).not.toContain("=x");
});

test("messages hold no secrets either, nor does the summary", () => {
  const line = "-s -H 'Authorization: Bearer abcdef.123456' -T /data/x https://up.example/ --password hunter2secret";
  const event = withCommand(anExecOf("support-bot"), "/tmp/curl", line);
  const verdicts = JSON.stringify(verdictsOn([event], { isTrained: false }));
  expect(verdicts).toContain("[redacted]");
  expect(verdicts).not.toMatch(/abcdef\.123456|hunter2/);
});

test.each([
  "get secrets -n platform",
  "git commit -m 'rotate the token'",
  "--token-file /var/run/secrets/token",
  "pytest tests/test_password.py",
  "curl https://api.example.com/v1/tokens?limit=3",
  "ssh -T git@git.example.com",
  "npm install basic-auth",
  "tar -pxf data.tar",
  "docker run -p 8080:80 web",
  "openssl s_client -connect x:443",
  "curl -b cookies.txt https://x",
  "sort --key=2 data.csv",
  "git clone https://alice@git.example.com/a",
  "vault login -method=oidc",
  "PATH=/usr/bin sh -c ls",
])("%s has no secret in it and stays", (line) => {
  expect(redact(line)).toBe(line);
});

test("a secret is gone from what evidence keeps, even where it is cut in the middle", () => {
  for (const offset of [0, 300, 360, 380, 4080]) {
    const { action } = normalise(
      withCommand(anExecOf("support-bot"), "/usr/bin/curl", `${"x".repeat(offset)} --password ${"s3cr3t".repeat(40)}`),
    );
    const kept = action && evidenceOf(action, undefined);
    expect(kept?.arguments).not.toContain("s3cr3t");
    expect(kept?.arguments?.length).toBeLessThanOrEqual(limits.evidenceArguments);
  }
});

test("plain text has no control or format character, no half of a character, and is no longer than asked", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.integer({ min: 1, max: 50 }), (text, most) => {
      const clean = plain(text, most);
      expect(clean.length).toBeLessThanOrEqual(most);
      expect(clean.isWellFormed()).toBe(true);
      expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    }),
    { seed: 9, numRuns: 2000 },
  );
  expect(plain("😀".repeat(10), 6)).toBe("😀😀…");
});

test.each([
  [1_795_159_982_570_123, "2026-11-20T07:33:02.570Z"],
  [0, "1970-01-01T00:00:00.000Z"],
  [Number.POSITIVE_INFINITY, "1970-01-01T00:00:00.000Z"],
  [8.64e18 + 1e6, "1970-01-01T00:00:00.000Z"],
])("the time %d is written %s", (time, text) => {
  expect(timeText(time)).toBe(text);
});
