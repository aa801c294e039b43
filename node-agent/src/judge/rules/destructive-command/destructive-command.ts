// Commands that destroy what others need. Deleting one's own scratch files, restarting a pod or tidying up a preview is daily work.
import type { Rule } from "../../rule.ts";
import { commandLine, quote } from "../../text.ts";

interface Shape {
  readonly what: string;
  readonly names: ReadonlySet<string>;
  readonly words: RegExp;
  /** Words that make it daily work. */
  readonly unless?: RegExp;
}

const of = (...names: string[]): ReadonlySet<string> => new Set(names);
const scratch =
  /\b(?:preview|pr-\d+|ephemeral|scratch|sandbox|tmp|temp|test|e2e|ci)\b|\b(?:preview|pr|test|tmp|e2e|ci)-[\w-]+/i;

const shapes: readonly Shape[] = [
  {
    what: "deletes a whole tree of data",
    names: of("rm", "busybox", "find"),
    // A recursive delete, and a target that is no scratch: both anywhere in the command line.
    words:
      /^(?=.*(?:(?:^|\s)-[a-zA-Z]*[rR]|--recursive|-delete)).*(?:^|\s)["']?(?:\/\*?|~\/?\*?|\$HOME\/?\*?|\/(?:etc|usr|home|root|data|srv|opt|lib|boot|mnt|backups?|var(?!\/(?:tmp|cache|log|run)))(?:\/[\w.-]*\/?\*?)?)["']?(?=\s|$)/s,
  },
  {
    what: "overwrites a device or a file system",
    names: of("dd", "mkfs", "mkfs.ext4", "mkfs.xfs", "wipefs", "shred", "blkdiscard"),
    words: /\bof=\/dev\/(?!null|zero|stdout)|\/dev\/(?:sd|nvme|vd|xvd|mapper)|(?:^|\s)-[a-z]*[uz][a-z]*\s/,
  },
  {
    what: "destroys a database's contents",
    names: of(
      "psql",
      "mysql",
      "mariadb",
      "sqlite3",
      "clickhouse-client",
      "cqlsh",
      "sqlcmd",
      "mongosh",
      "mongo",
      "redis-cli",
    ),
    words:
      /\bdrop\s+(?:table|database|schema|keyspace|collection|index)\b|\btruncate\b|\bdelete\s+from\s+[\w."`]+\s*(?:;|"|'|$|where\s+(?:true|1\s*=\s*1))|\bflushall\b|\bflushdb\b|\.drop(?:Database)?\(|\bdeleteMany\(\s*\{\s*\}/i,
  },
  {
    what: "deletes things that others run on",
    names: of("kubectl", "oc"),
    words:
      /\bdelete\b\s+(?:.*\s)?(?:ns|namespaces?|deploy(?:ments?)?|sts|statefulsets?|pvc?|persistentvolume(?:claim)?s?|nodes?|crds?|customresourcedefinitions?|secrets?|clusterroles?|all)\b|\bdelete\b.*(?:--all\b|-A\b|--all-namespaces\b)|\bdrain\b.*--force|\bscale\b.*--replicas[= ]0\b/,
    unless: scratch,
  },
  { what: "removes a release", names: of("helm"), words: /^(?:.*\s)?(?:uninstall|delete)\b/, unless: scratch },
  {
    what: "destroys infrastructure",
    names: of("terraform", "tofu", "pulumi", "terragrunt", "cdk"),
    words: /\bdestroy\b|\bapply\b.*-destroy\b/,
    unless: scratch,
  },
  {
    what: "deletes what is stored in the cloud",
    names: of("aws", "gcloud", "gsutil", "az", "mc", "rclone", "s3cmd"),
    words:
      /\bs3\s+(?:rm\b.*--recursive|rb\b)|\bdelete-(?:bucket|table|db-instance|stack|cluster|volume|snapshot)\b|\bterminate-instances\b|\brm\s+-[rm]+\b|\b(?:projects|instances|clusters)\s+delete\b|\b(?:purge|group delete)\b/,
    unless: scratch,
  },
  {
    what: "throws away history that others have",
    names: of("git"),
    words: /\bpush\b.*(?:--force\b(?!-with-lease)|\s-f\b|--mirror\b|--delete\b)/,
  },
];

export const destructiveCommand: Rule = {
  name: "destructive-command",
  gate: "KnownBad",
  severity: "High",
  kinds: ["exec"],
  judgesOutsiders: false,
  references: ["ASI02", "ASI08", "T1485", "T1565", "AML.T0101"],
  benign: "Clean-up that the agent is meant to do: except the command line until a date.",
  judge: ({ process }, { name }) => {
    for (const shape of shapes) {
      if (!shape.names.has(name)) continue;
      const args = commandLine(process, 2048);
      if (!shape.words.test(args) || shape.unless?.test(args)) continue;
      return {
        signature: `${name} ${shape.what}`,
        severity: name === "git" ? "Medium" : "High",
        message: `${process.binary} ${shape.what}: ${quote(args)}`,
      };
    }
    return undefined;
  },
};
