import { expect, test } from "vitest";
import { type Agent, anExecOf, at, withCommand } from "../../../testing/commands.ts";
import { judgedSessions, recorded } from "../../../testing/recordings.ts";
import { type Answer, answerOf, ruleTable } from "../../../testing/rule-table.ts";

ruleTable("recon-burst", {
  steps: [["da1-01", "Medium"]],
  commands: [
    ["/bin/sh", "/tmp/linpeas.sh", "High"],
    ["/home/a/pspy64", "-pf", "High"],
    ["/usr/bin/grep", "-rn linpeas docs", "none"],
    ["/usr/bin/find", "/ -perm -4000 -type f", "Medium"],
    ["/usr/bin/find", "/ -xdev -user root -perm -u=s", "Medium"],
    ["/usr/sbin/getcap", "-r / ", "Medium"],
    ["/bin/sh", '-c "id; whoami; uname -a; hostname; ps aux; ip a; cat /etc/passwd"', "Medium"],
    ["/bin/sh", '-c "id; uname -a; cat /etc/passwd; ps aux"', "none"],
    ["/usr/bin/find", ". -perm -u=s", "none"],
    ["/usr/bin/find", "build -perm 755", "none"],
  ],
});

/** Commands of one agent, some seconds apart. */
function asked(commands: readonly string[], apartSeconds: number, agent: Agent = "support-bot") {
  const event = anExecOf(agent);
  return commands.map((command, index) => {
    const [binary = "", ...words] = command.split(" ");
    return at(
      withCommand(event, `/usr/bin/${binary}`, words.join(" ")),
      event.time + index * apartSeconds * 1e6,
      `asked-${index}`,
    );
  });
}

test("questions by way of busybox and of different files of /proc are different questions", () => {
  const event = anExecOf("research-agent");
  const commands = [
    ["/bin/busybox", "id"],
    ["/bin/busybox", "whoami"],
    ["/usr/bin/cat", "/proc/version"],
    ["/usr/bin/cat", "/proc/mounts"],
  ] as const;
  const events = commands.map(([binary, words], index) =>
    at(withCommand(event, binary, words), event.time + index * 1e6, `asked-${index}`),
  );
  expect(answerOf("recon-burst", events)).toBe("Medium");
});

test.each<[string, Answer]>([
  ['-c "id; uname -a; cat /etc/passwd; ps aux; ip a"', "Medium"],
  ['-lc "whoami && hostname && env && cat /proc/version"', "Medium"],
  ['-lc "uname -a && cat /etc/os-release && id"', "none"],
  ['-lc "df -h /tmp; env | grep -c PATH"', "none"],
  ['-lc "make id && ./hostname.sh; echo ps; cat w"', "none"],
  ['-lc "git log -1; ls -la; pwd; date; cat README.md"', "none"],
])("by a shell of an agent that is known, in one line: sh %s is %s", (words, answer) => {
  expect(answerOf("recon-burst", [withCommand(anExecOf("coding-agent"), "/bin/sh", words)])).toBe(answer);
});

const questions = ["id", "whoami", "uname -a", "cat /etc/passwd", "env", "mount", "ps aux"];

test.each<[readonly string[], number, Answer]>([
  [questions, 2, "Medium"],
  [questions.slice(0, 5), 2, "Medium"],
  [questions.slice(0, 4), 2, "Medium"],
  [questions.slice(0, 3), 2, "none"],
  [questions, 25, "none"],
  [["id", "id -u", "id -g", "id root", "id nobody", "id daemon"], 1, "none"],
  [["ls", "cat README.md", "date", "pwd", "head -3 a", "sort b"], 1, "none"],
  [["env A=1 make", "env B=1 make", "mount /data", "whoami", "id", "hostname"], 1, "none"],
  [["sh -c id", "sh -c whoami", "sh -c uname", "sh -c env", "sh -c ps"], 1, "none"],
])("%j, one every %d s: %s", (commands, apart, answer) => {
  expect(answerOf("recon-burst", asked(commands, apart))).toBe(answer);
  expect(answerOf("recon-burst", asked(commands, apart).reverse())).toBe(answer);
});

test("of an agent whose programs are settled, a burst beyond doubt is grave", () => {
  const strange = ["lastlog", "lsblk", "lscpu", "dmesg", "capsh", "getcap -r /opt"];
  expect(answerOf("recon-burst", asked(strange, 2, "coding-agent"))).toBe("High");
  expect(answerOf("recon-burst", asked(strange, 2))).toBe("Medium");
});

test("of an agent that nobody knows, only a burst beyond doubt is worth a look", () => {
  expect(answerOf("recon-burst", asked(questions, 2), { isTrained: false })).toBe("Medium");
  expect(answerOf("recon-burst", asked(questions.slice(0, 5), 2), { isTrained: false })).toBe("none");
});

test.each(judgedSessions.slice(0, 2))("nobody asks around in %s, not even without a baseline", (session) => {
  expect(answerOf("recon-burst", recorded(session))).toBe("none");
  expect(answerOf("recon-burst", recorded(session), { isTrained: false })).toBe("none");
});
