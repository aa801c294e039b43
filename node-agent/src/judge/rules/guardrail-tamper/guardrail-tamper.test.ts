import { expect, test } from "vitest";
import { anExecOf, withCommand } from "../../../testing/commands.ts";
import { type Answer, answerOf, ruleTable } from "../../../testing/rule-table.ts";

ruleTable("guardrail-tamper", {
  passes: [
    ["kubectl", "apply -f /tmp/patch.yaml"],
    ["kubectl", "delete pod"],
    ["kubectl", "auth can-i"],
    ["helm", "uninstall pr-"],
    ["env", ""],
    ["kubectl", "get pods"],
  ],
  commands: [
    ["/usr/bin/gcore", "-o /tmp/core 1", "High"],
    ["/usr/bin/gdb", '--batch -ex "attach 1" -ex quit', "High"],
    ["/usr/bin/gdb", "-batch -ex run --args ./build/app --x", "none"],
    ["/usr/bin/gcore", "--help", "none"],
    ["/usr/sbin/iptables", "-F", "High"],
    ["/usr/sbin/iptables", "-P OUTPUT ACCEPT", "High"],
    ["/usr/sbin/nft", "flush ruleset", "High"],
    ["/usr/sbin/iptables", "-L -n", "none"],
    ["/usr/sbin/nft", "list ruleset", "none"],
    ["/usr/local/bin/kubectl", "delete agentpolicy support-bot -n support", "High"],
    ["/usr/local/bin/kubectl", "patch tracingpolicies net-connect --type=merge -p {}", "High"],
    ["/usr/local/bin/kubectl", "delete networkpolicy --all", "High"],
    ["/usr/local/bin/kubectl", "label pod x bailiff.dev/quarantine-", "High"],
    ["/usr/local/bin/helm", "uninstall tetragon -n kube-system", "High"],
    ["/usr/local/bin/kubectl", "get networkpolicy -A", "none"],
    ["/usr/local/bin/kubectl", "describe agentverdict x", "none"],
    ["/usr/bin/env", "LD_PRELOAD=/tmp/x.so python app.py", "High"],
    ["/usr/bin/bash", '-c "echo /tmp/x.so > /etc/ld.so.preload"', "High"],
    ["/usr/bin/gdb", "-p 1 -batch", "High"],
    ["/usr/bin/strace", "--attach=1", "High"],
    ["/usr/bin/strace", "ls", "none"],
    ["/usr/bin/pkill", "-9 tetragon", "High"],
    ["/usr/bin/pkill", "-f pytest", "none"],
    ["/usr/bin/bash", '-c "history -c; unset HISTFILE"', "High"],
    ["/usr/bin/rm", "-f /root/.bash_history", "High"],
    ["/usr/bin/bash", '-c "rm -f /root/.bash_history"', "High"],
    ["/usr/bin/git", "log --grep LD_PRELOAD", "none"],
  ],
});

test.each<[boolean, Answer]>([
  [true, "High"],
  [false, "Medium"],
])("who gets into another process, and is of the agent's own tree: %s, is %s", (inInitTree, answer) => {
  const event = withCommand(anExecOf("support-bot"), "/usr/bin/py-spy", "dump --pid 1");
  const process = { ...event.process, inInitTree };
  expect(answerOf("guardrail-tamper", [{ ...event, process }])).toBe(answer);
});
