import { ruleTable } from "../../../testing/rule-table.ts";

ruleTable("secret-dump", {
  steps: [
    ["da2-05", "High"],
    ["da3-05", "High"],
  ],
  passes: [
    ["kubectl", "get secrets -n platform"],
    ["kubectl", "get pods"],
    ["kubectl", "describe deployment"],
    ["helm", "list -A"],
  ],
  commands: [
    ["/usr/local/bin/kubectl", "cp finance/job-1:/home/etl/.aws/credentials /tmp/c", "High"],
    ["/usr/local/bin/kubectl", "cp finance/job-1:/tmp/report.csv /tmp/c", "none"],
    ["/usr/local/bin/kubectl", "get secrets --all-namespaces", "High"],
    ["/usr/local/bin/kubectl", "get secret db -o yaml", "Medium"],
    ["/usr/local/bin/kubectl", "get secret db -o jsonpath={.data.password}", "Medium"],
    ["/usr/local/bin/oc", "get secrets -A -ojson", "High"],
    ["/usr/local/bin/kubectl", "get secret db", "none"],
    ["/usr/local/bin/kubectl", "get secretstores -A", "none"],
    ["/usr/local/bin/kubectl", "get pods -A -o json", "none"],
    ["/usr/local/bin/kubectl", "get --raw /api/v1/secrets", "High"],
    ["/usr/local/bin/kubectl", "get secrets -Ao json", "High"],
    ["/usr/local/bin/kubectl", "get secret db -n finance -o jsonpath={.data.password}", "Medium"],
    ["/usr/local/bin/kubectl", "config view --raw", "Medium"],
    ["/usr/local/bin/kubectl", "exec db-0 -- cat /var/run/secrets/kubernetes.io/serviceaccount/token", "High"],
    ["/usr/local/bin/kubectl", "exec deploy/api -- env", "High"],
    ["/usr/bin/curl", "-sk https://10.96.0.1/api/v1/secrets", "High"],
    ["/usr/bin/etcdctl", "get /registry/secrets --prefix", "High"],
    ["/usr/local/bin/kubectl", "get secrets -n platform -o custom-columns=NAME:.metadata.name", "none"],
    ["/usr/local/bin/kubectl", "get secrets -n platform -o name", "none"],
    ["/usr/local/bin/kubectl", "config view --minify", "none"],
    ["/usr/local/bin/kubectl", "create token ci -n platform", "none"],
    ["/usr/local/bin/kubectl", "exec -n web web-0 -- cat /etc/nginx/nginx.conf", "none"],
    ["/usr/local/bin/kubectl", "get sealedsecrets -A -o yaml", "none"],
  ],
});
