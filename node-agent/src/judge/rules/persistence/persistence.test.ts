import { ruleTable } from "../../../testing/rule-table.ts";

ruleTable("persistence", {
  passes: [
    ["bash", "cat > /tmp/p.py"],
    ["kubectl", "apply"],
    ["sed", "-i"],
    ["python", "/tmp/p.py"],
  ],
  commands: [
    ["/usr/bin/bash", '-c "echo ssh-ed25519 AAAA >> ~/.ssh/authorized_keys"', "Medium"],
    ["/usr/bin/tee", "-a /root/.ssh/authorized_keys", "Medium"],
    ["/usr/bin/bash", '-c "echo k | tee -a /root/.ssh/authorized_keys"', "Medium"],
    ["/usr/bin/crontab", "/tmp/tab", "Medium"],
    ["/usr/bin/crontab", "-", "Medium"],
    ["/usr/bin/crontab", "-l", "none"],
    ["/usr/bin/bash", '-c "echo x >> ~/.bashrc"', "Medium"],
    ["/usr/bin/bash", '-c "echo x > /etc/cron.d/y"', "Medium"],
    ["/usr/bin/bash", '-c "cat ~/.bashrc"', "none"],
    ["/usr/bin/systemctl", "enable x.service", "Medium"],
    ["/usr/bin/systemctl", "status x.service", "none"],
    ["/usr/bin/cat", "/root/.ssh/authorized_keys", "none"],
  ],
});
