// Files and machines: whole trees, devices, and what others need to stay up.
import { type Destruction, of } from "./destruction.ts";

/** Whole trees of data, one level deep at most: what lies deeper is somebody's own. */
const tree = String.raw`(?:\/\*?|~\/?\*?|\$HOME\/?\*?|\/(?:etc|usr|home|root|data|srv|opt|lib|boot|mnt|backups?|var(?!\/(?:tmp|cache|log|run)))(?:\/[\w.-]*\/?\*?)?|\/var\/lib(?:\/[\w.-]+){1,3}\/?\*?|\/workspace(?:\/repo)?\/?\*?|(?:[\w./-]{0,80}\/)?\.git\/?)`;
const onTree = String.raw`(?:^|\s)["']?${tree}["']?(?=\s|$)`;
const inData = String.raw`(?:^|[\s="'(])\/(?:etc|usr|home|root|data|srv|opt|boot|mnt|backups?|var\/lib)\/`;

export const files: readonly Destruction[] = [
  {
    what: "deletes a whole tree of data",
    names: of("rm"),
    // A recursive delete, and a target that is no scratch: both anywhere in the command line.
    words: new RegExp(String.raw`^(?=.*(?:(?:^|\s)-[a-zA-Z]*[rR]|--recursive)).*${onTree}|--no-preserve-root`, "s"),
  },
  {
    what: "deletes a whole tree of data",
    names: of("find"),
    words: new RegExp(
      String.raw`^(?=.*\s-(?:delete|exec(?:dir)?\s+(?:\/\S{0,40}\/)?(?:rm|shred|unlink|truncate)\b)).*${onTree}`,
      "s",
    ),
    // By age it is housekeeping.
    unless: /\s-m(?:time|min)\s+\+\d|\s-name\s+["']?\*?(?:\.pyc|\.log|\.tmp|__pycache__|node_modules)\b/,
  },
  {
    what: "overwrites data",
    names: of("shred", "truncate", "dd"),
    words: new RegExp(
      String.raw`${inData}|\/dev\/(?:sd|nvme|vd|xvd|mapper|dm-)|(?<=\bof=)\/dev\/(?!null|zero|stdout|stderr|shm)`,
    ),
    unless: (args) =>
      (/\bof=/.test(args) &&
        !new RegExp(String.raw`\bof=(?:\/dev\/(?!null|zero|std|shm)|${inData.slice(inData.indexOf("\\/"))})`).test(
          args,
        )) ||
      /(?:^|\s)(?:-s|--size)[\s=]*\+?[1-9]/.test(args),
  },
  {
    what: "overwrites a file system",
    names: of(
      "mkfs",
      "mkfs.ext4",
      "mkfs.ext3",
      "mkfs.xfs",
      "mkfs.btrfs",
      "mkfs.vfat",
      "mke2fs",
      "wipefs",
      "blkdiscard",
      "sgdisk",
      "hdparm",
    ),
    words: /\/dev\//,
  },
  {
    what: "takes away everybody's access to a tree of data",
    names: of("chmod", "chown", "chattr"),
    words: new RegExp(String.raw`^(?=.*(?:(?:^|\s)-[a-zA-Z]*R|--recursive)).*${onTree}`, "s"),
    unless: /(?:^|\s)["']?(?:~|\$HOME|\/home\/|\/workspace|\/(?:opt|usr|srv)\/[\w.-]+)/,
  },
  {
    what: "empties a tree of data",
    names: of("rsync"),
    words: new RegExp(String.raw`^(?=.*--delete)(?=.*\b(?:empty|blank|null)\b).*${onTree}`, "s"),
  },
  {
    what: "empties a tree of data",
    names: of("mv", "tar", "zip"),
    words: new RegExp(
      String.raw`^(?=.*(?:\s\/dev\/null["']?\s*$|--remove-files\b|(?:^|\s)(?:-[a-zA-Z]*m[a-zA-Z]*|--move)\s)).*${onTree}`,
      "s",
    ),
    unless: /^(?!.*(?:\/dev\/null|--remove-files|--move|(?:^|\s)-[a-zA-Z]*r[a-zA-Z]*m|(?:^|\s)-[a-zA-Z]*m[a-zA-Z]*r))/s,
  },
  {
    what: "encrypts data",
    names: of("openssl", "gpg", "age", "ccrypt", "7z"),
    words: new RegExp(String.raw`^(?=.*(?:\benc\b|(?:^|\s)(?:-c|--symmetric|--passphrase)\b|\s-p\w)).*${inData}`, "s"),
    unless: /(?:^|\s)(?:-d|--decrypt)(?:\s|$)/,
    isLesser: true,
  },
  {
    what: "stops the machine",
    names: of("shutdown", "reboot", "halt", "poweroff", "init"),
    words: /^(?!.*(?:--help|--version|--show|-c\b))/s,
  },
  {
    what: "stops what runs on the machine",
    names: of("kill", "systemctl", "service"),
    words:
      /^-(?:9|KILL|SIGKILL|s\s+KILL)\s+(?:-1|1)$|\b(?:stop|disable|mask)\s+(?:postgres|mysql|mariadb|redis|mongo|etcd|kubelet|containerd|docker)/,
  },
  {
    what: "stops the machine",
    names: of("sh", "bash", "tee"),
    words: /[:\w]\(\)\s*\{\s*\S{1,8}\s*\|\s*\S{1,8}\s*&\s*\}|\/proc\/sysrq-trigger/,
  },
  {
    what: "deletes files from its own command line",
    names: of("python", "python3", "perl", "ruby", "node", "php"),
    words:
      /\b(?:rmtree|rmSync|rmdirSync|rm_rf|rm_r|remove_tree|unlinkSync|unlink|os\.remove)\b.{0,160}["'( ]\/(?:data|etc|home|srv|var\/lib|workspace|usr|opt|root|mnt|backups?)?\/?[\w.-]{0,40}\/?(?:\*{1,2}|["')\s])/,
    unless: /["'(]\/(?:tmp|var\/tmp|var\/cache)\//,
  },
];
