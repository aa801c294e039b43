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
    ["/usr/local/bin/kubectl", "get secrets --all-namespaces", "High"],
    ["/usr/local/bin/kubectl", "get secret db -o yaml", "Medium"],
    ["/usr/local/bin/kubectl", "get secret db -o jsonpath={.data.password}", "Medium"],
    ["/usr/local/bin/oc", "get secrets -A -ojson", "High"],
    ["/usr/local/bin/kubectl", "get secret db", "none"],
    ["/usr/local/bin/kubectl", "get secretstores -A", "none"],
    ["/usr/local/bin/kubectl", "get pods -A -o json", "none"],
  ],
});
