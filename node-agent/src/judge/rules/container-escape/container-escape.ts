// Steps out of a container: into the host's namespaces, onto its devices, or to its container runtime.

import type { Rule } from "../../rule.ts";
import { commandLine, quote } from "../../text.ts";

const of = (...names: string[]): ReadonlySet<string> => new Set(names);

const steps: readonly { readonly what: string; readonly names?: ReadonlySet<string>; readonly words: RegExp }[] = [
  {
    what: "enters the namespaces of another process",
    names: of("nsenter"),
    words: /(?:^|\s)(?:-[a-zA-Z]*t|--target)[\s=]*\d|(?:^|\s)-a\b/,
  },
  {
    what: "makes namespaces of its own with new rights",
    names: of("unshare"),
    words: /(?:^|\s)-[a-zA-Z]*[Ur]|--(?:user|map-root-user)/,
  },
  {
    what: "mounts a device or the host's files",
    names: of("mount"),
    words: /\/dev\/(?:sd|nvme|vd|xvd|dm-|mapper\/)|(?:^|\s)-t\s+(?:cgroup|proc|sysfs)\b|--bind\s+\/(?:host|proc\/1)/,
  },
  {
    what: "changes its root to the host's",
    names: of("chroot", "pivot_root"),
    words: /\/(?:host|hostfs|rootfs|mnt|proc\/1\/root)\b/,
  },
  {
    what: "loads code into the kernel or makes a device",
    names: of("insmod", "modprobe", "mknod", "kexec"),
    words: /\S/,
  },
  {
    what: "speaks to the container runtime",
    names: of("docker", "ctr", "crictl", "nerdctl", "podman", "runc"),
    words: /--privileged|docker\.sock|containerd\.sock|crio\.sock|(?:^|\s)-v\s+\/:|--pid[\s=]host/,
  },
  {
    what: "reaches for the host through its own files",
    words:
      /\/proc\/1\/root\/|\brelease_agent\b|\/sys\/fs\/cgroup\/\S{0,64}notify_on_release|\bcore_pattern\b|(?:docker|containerd|crio)\.sock\b/,
  },
];

export const containerEscape: Rule = {
  name: "container-escape",
  gate: "KnownBad",
  severity: "High",
  kinds: ["exec"],
  judgesOutsiders: false,
  references: ["ASI05", "T1611", "AML.T0105"],
  benign:
    "A sandbox tool inside the container (bubblewrap, a build in a user namespace): let the baseline learn it, or except it.",
  judge: ({ process }, { name, expectation }) => {
    const args = commandLine(process, 2048);
    for (const { what, names, words } of steps) {
      if ((names !== undefined && !names.has(name)) || !words.test(args)) continue;
      if (names !== undefined && expectation?.knowsBinary(process.binary)) continue;
      return { signature: `${name} ${what}`, message: `${process.binary} ${what}: ${quote(args)}` };
    }
    return undefined;
  },
};
