import { ruleTable } from "../../../testing/rule-table.ts";

ruleTable("container-escape", {
  steps: [["da3-01", "High"]],
  passes: [
    ["bash", "-lc"],
    ["find", ""],
    ["kubectl", "exec"],
    ["python", "-m http.server"],
  ],
  commands: [
    ["/usr/bin/nsenter", "--target 1 --mount sh", "High"],
    ["/usr/bin/unshare", "--user --map-root-user bash", "High"],
    ["/bin/mount", "-t cgroup none /mnt", "High"],
    ["/bin/mount", "", "none"],
    ["/bin/mount", "-t tmpfs none /scratch", "none"],
    ["/usr/sbin/chroot", "/host bash", "High"],
    ["/usr/sbin/insmod", "rootkit.ko", "High"],
    ["/usr/bin/docker", "run --privileged -v /:/host alpine", "High"],
    ["/usr/bin/docker", "build -t app .", "none"],
    ["/usr/bin/cat", "/proc/1/root/etc/shadow", "High"],
    ["/usr/bin/sh", '-c "echo /x > /tmp/cg/release_agent"', "High"],
    ["/usr/bin/curl", "--unix-socket /var/run/docker.sock http://x/containers/json", "High"],
    ["/usr/bin/cat", "/proc/1/status", "none"],
  ],
});
