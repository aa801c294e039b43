// Steps out of a container: into the host's namespaces, onto its devices, or to its container runtime.

import type { Severity } from "@bailiff/crds";
import type { Rule } from "../../rule.ts";
import { commandLine, quoteLine } from "../../text.ts";

const of = (...names: string[]): ReadonlySet<string> => new Set(names);

/** Asking a tool about itself is no step. */
const asks = String.raw`^(?!\s*(?:--?(?:help|version|h|V|v)|version|help|info)\s*$)`;

interface Step {
  readonly what: string;
  readonly names: ReadonlySet<string>;
  readonly words: RegExp;
  readonly severity?: Severity;
}

const steps: readonly Step[] = [
  {
    what: "enters the namespaces of another process",
    names: of("nsenter"),
    words: new RegExp(String.raw`${asks}\s*\S`),
  },
  {
    what: "creates namespaces of its own, with new rights",
    names: of("unshare"),
    words: new RegExp(
      String.raw`${asks}.*(?:^|\s)(?:-[a-zA-Z]*[UrmpCn]|--(?:user|map-root-user|mount|pid|net|cgroup))`,
    ),
  },
  {
    what: "mounts a device or the host's files",
    names: of("mount", "fuse-overlayfs", "losetup"),
    words:
      /\/dev\/(?:sd|nvme|vd|xvd|dm-|mapper\/)|(?:^|\s)-t\s*(?:cgroup2?|proc|sysfs|overlay|nfs4?|cifs|debugfs|devtmpfs|ext[234]|xfs)\s.*\S|--r?bind\s+\/|(?:^|\s)-o\s*\S{0,80}(?:bind|lowerdir|remount)\b/,
  },
  {
    what: "reads a raw disk device",
    names: of("debugfs", "dd", "fdisk", "parted", "e2fsck", "xfs_db"),
    words: /(?:^|\s|if=)\/dev\/(?:sd|nvme|vd|xvd|dm-|mapper\/)/,
  },
  {
    what: "changes its root to the host's",
    names: of("chroot", "pivot_root"),
    words: /(?:^|[\s/])(?:host|hostfs|rootfs|mnt|noderoot|proc\/1\/root)\b/,
  },
  {
    what: "loads code into the kernel or creates a device",
    names: of("insmod", "modprobe", "mknod", "kexec", "bpftool"),
    words: /^(?!.*\sp\s*$)(?!\s*--?(?:version|help|V)\b).*\S/s,
  },
  {
    what: "gives a file capabilities of the machine",
    names: of("setcap"),
    words: /cap_(?:sys|dac|setuid|net_raw|bpf)\w*|\ball\b|=e?ip?e?p\b/,
  },
  {
    what: "speaks to the container runtime",
    names: of("docker", "podman", "nerdctl"),
    words:
      /--privileged|docker\.sock|containerd\.sock|crio\.sock|(?:^|\s)(?:-v|--volume)[\s=]?\/:|--pid[\s=]host|source=\/,/,
  },
  {
    what: "speaks to the container runtime",
    names: of("ctr", "crictl", "runc"),
    words: new RegExp(String.raw`${asks}(?!.*--(?:version|help)\b)\s*\S`),
  },
  {
    what: "starts a pod with the rights of its node",
    names: of("kubectl", "oc"),
    words:
      /\bhost(?:PID|Network|IPC|Path)["']?\s?:|["']?privileged["']?\s?:\s?true|\bdebug\b.{0,200}--profile[\s=]sysadmin\b|\s--\s.{0,60}\bnsenter\b/,
  },
  {
    what: "opens a shell on a node",
    names: of("kubectl", "oc"),
    words: /\bdebug\b.{0,100}\snode\/\S/,
    severity: "Medium",
  },
  {
    what: "looks for a way out of the container",
    names: of(
      "amicontained",
      "deepce.sh",
      "deepce",
      "botb",
      "kdigger",
      "peirates",
      "kubeletctl",
      "kube-hunter",
      "capsh",
    ),
    words: new RegExp(asks),
  },
];

const byName = new Map<string, Step[]>();
for (const step of steps) for (const name of step.names) byName.set(name, [...(byName.get(name) ?? []), step]);

/** The host's own files, whoever reaches for them. */
const hostFiles =
  /\/proc\/1\/root(?:[\s/"']|$)|\brelease_agent\b|\bnotify_on_release\b|\/proc\/sys\/kernel\/core_pattern\b|(?:docker|containerd|crio)\.sock\b|(?:^|\s)\/host(?:fs)?\/(?:etc|root|proc|var\/lib\/kubelet)\b/;
const hint = /\/proc\/|\/host|release_agent|notify_on|\.sock\b/;

function anybody(args: string): Pick<Step, "what" | "severity"> | undefined {
  return hint.test(args) && hostFiles.test(args) ? { what: "reaches for the host through its own files" } : undefined;
}

/** Programs of many uses: that they are known says nothing about this one. */
const general: ReadonlySet<string> = of("kubectl", "oc", "dd");

export const containerEscape: Rule = {
  name: "container-escape",
  gate: "KnownBad",
  severity: "High",
  kinds: ["exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI05", "T1611", "AML.T0105"],
  signal:
    "Programs that leave a container (nsenter, unshare, mount of devices, chroot to the host, kernel modules, runtime sockets, privileged pods, node shells), and paths of the host's own files in any program's words.",
  benign: "A sandbox tool inside the container, such as bubblewrap or a build in a user namespace.",
  advice:
    "Treat the node as compromised until shown otherwise: look at its processes and at what the pod's security context permits. If it is the agent's work, let the baseline learn it or add an exception for the command line.",
  judge: ({ process }, { name, expectation }) => {
    const own = byName.get(name);
    if (own === undefined && !hint.test(process.arguments)) return undefined;
    const args = commandLine(process, 2048);
    const isKnown = !general.has(name) && expectation?.knowsBinary(process.binary);
    const found = (isKnown ? undefined : own?.find(({ words }) => words.test(args))) ?? anybody(args);
    return (
      found && {
        signature: `${name} ${found.what}`,
        ...(found.severity && { severity: found.severity }),
        message: `${process.binary} ${found.what}: ${quoteLine(process)}`,
      }
    );
  },
};
