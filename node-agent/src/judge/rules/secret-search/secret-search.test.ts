import { ruleTable } from "../../../testing/rule-table.ts";

ruleTable("secret-search", {
  passes: [
    ["grep", "-"],
    ["find", "-name"],
    ["rg", ""],
    ["cat", ""],
  ],
  commands: [
    ["/usr/bin/find", "/ -name id_rsa", "Medium"],
    ["/usr/bin/find", '/home -iname "*.pem" -o -iname "*credential*"', "Medium"],
    ["/usr/bin/find", "/ -type f ( -name *.env -o -name *.key ) -not -path /proc/*", "Medium"],
    ["/usr/bin/find", "~ -name .env", "Medium"],
    ["/usr/bin/grep", "-rEi password|api_key /home /etc", "Medium"],
    ["/usr/bin/grep", '-rn "BEGIN OPENSSH PRIVATE KEY" /', "Medium"],
    ["/usr/bin/rg", "-i aws_secret_access_key /root /home", "Medium"],
    ["/usr/local/bin/trufflehog", "filesystem / --json", "Medium"],
    ["/tmp/lazagne", "all", "High"],
    ["/usr/bin/cat", "/root/.bash_history", "Medium"],
    ["/usr/bin/find", ". -name .env -not -path ./node_modules/*", "none"],
    ["/usr/bin/find", "/ -maxdepth 2 -name node_modules", "none"],
    ["/usr/bin/find", "/etc/ssl -name *.pem", "none"],
    ["/usr/bin/find", "src -name *secret*", "none"],
    ["/usr/bin/find", "/workspace/repo -name *.key", "none"],
    ["/usr/bin/grep", "-rn password src/", "none"],
    ["/usr/bin/grep", "-R token .", "none"],
    ["/usr/bin/grep", "password /etc/nginx/nginx.conf", "none"],
    ["/usr/bin/rg", "api_key", "none"],
    ["/usr/bin/rg", "secret tests/", "none"],
    ["/usr/local/bin/gitleaks", "detect --source .", "none"],
    ["/usr/bin/grep", "-c processor /proc/cpuinfo", "none"],
  ],
});
