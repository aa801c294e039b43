// Clusters: namespaces, workloads, releases, and what they were made from.
import { type Destruction, isScratch, of } from "./destruction.ts";

const kinds =
  "ns|namespaces?|deploy(?:ments?)?|sts|statefulsets?|ds|daemonsets?|svc|services?|ing(?:ress(?:es)?)?|cj|cronjobs?|pvc?|persistentvolume(?:claim)?s?|nodes?|crds?|customresourcedefinitions?|secrets?|clusterroles?|clusterrolebindings?|all";

export const clusters: readonly Destruction[] = [
  {
    what: "deletes things that others run on",
    names: of("kubectl", "oc"),
    words: new RegExp(
      [
        String.raw`\bdelete\b\s+(?:.*[\s,])?(?:${kinds})(?:\.[\w.-]{1,60})?(?=[\s/,]|$)`,
        String.raw`\bdelete\b.*(?:--all\b|-A\b|--all-namespaces\b|--recursive\b|\s-R\b|\s-k\s|--kustomize\b)`,
        String.raw`\bdrain\b.*--force`,
        String.raw`\bpatch\b.*(?:replicas["']?\s?:\s?0\b|finalizers["']?\s?:\s?(?:null|\[\s?\]))`,
        String.raw`\btaint\s+nodes?\s+(?:--all|-l)\b`,
      ].join("|"),
    ),
    unless: isScratch,
  },
  {
    what: "removes a release",
    names: of("helm"),
    words: /^(?:.*\s)?(?:uninstall|delete)\b|^(?:-\S+\s+){0,4}(?:del|un)\s/,
    unless: isScratch,
  },
  {
    what: "deletes what the cluster is deployed from",
    names: of(
      "argocd",
      "flux",
      "velero",
      "istioctl",
      "etcdctl",
      "eksctl",
      "doctl",
      "rancher",
      "kubeadm",
      "k3s-uninstall.sh",
    ),
    words:
      /^(?:-\S+\s+){0,4}(?:app|appset|proj|cluster|backup|schedule|kustomization|helmrelease|source|kubernetes|nodegroup)\s+(?:\S+\s+){0,2}delete\b|^(?:-\S+\s+){0,4}(?:delete|uninstall|del)\b|\buninstall\s+--purge|^reset\b/,
    unless: isScratch,
  },
  {
    what: "destroys infrastructure",
    names: of("terraform", "tofu", "pulumi", "terragrunt", "cdk"),
    words: /^(?:.*\s)?destroy\b|\bapply\b.*-destroy\b|\bstate\s+rm\b|\bstack\s+rm\b|\brun-all\s+destroy\b/,
    unless: (args) => isScratch(args) || /^(?:-\S+\s+){0,4}(?:plan|show|validate)\b/.test(args),
  },
];
