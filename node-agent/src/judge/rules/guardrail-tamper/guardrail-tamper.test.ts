import { ruleTable } from "../../../testing/rule-table.ts";

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
