// What is stored elsewhere: in the cloud, and in a repository that others share.
import { type Destruction, isScratch, of } from "./destruction.ts";

const branch = String.raw`(?:main|master|trunk|develop|prod(?:uction)?|release(?:[/-][\w.-]*)?|stable)`;

export const stores: readonly Destruction[] = [
  {
    what: "deletes what is stored in the cloud",
    names: of("aws", "gcloud", "gsutil", "az", "mc", "rclone", "s3cmd", "bq", "ossutil"),
    words:
      /\bs3\s+(?:rm\b.*--recursive|rb\b)|\bdelete-(?:bucket|objects|table|db-instance|db-cluster|stack|cluster|volume|snapshot|repository|function|file-system|nodegroup|secret|user|role)\b|\bschedule-key-deletion\b|\bterminate-instances\b|\brm\s+-[a-zA-Z]*[rmf]|\b(?:rm|rb|del)\s+.*--(?:recursive|force)|^(?:-\S+\s+)*rb\s|\b(?:projects|instances|clusters|buckets|disks|databases|topics|services)\s+delete\b|^(?:\w[\w-]*\s+){1,3}delete\b|\bpurge\b|^delete\s+\w[\w-]*:|\bsync\s+\S*(?:empty|blank|\/dev\/null)\S*\s.*(?:--delete\b|\w:\w)/,
    unless: isScratch,
  },
  {
    what: "rewrites or deletes a branch that others share",
    names: of("git"),
    // To a branch that others share: one's own is rewritten every day.
    words: new RegExp(
      String.raw`\bpush\b(?:(?=.*(?:--force\b(?!-with-lease)|\s-[a-z]*f[a-z]*\b|--delete\b|\s-d\b)).*[\s:/]${branch}(?:\s|$)|.*\s[+:](?:refs\/heads\/)?${branch}(?:\s|:|$)|.*\s\+\S{1,80}:(?:refs\/heads\/)?${branch}(?:\s|$)|.*--mirror\b|(?=.*--force\b(?!-with-lease)).*--all\b)`,
    ),
    isLesser: true,
  },
  {
    what: "deletes what others build on",
    names: of("gh", "glab", "npm", "yarn"),
    words: /^repo\s+delete\b|^(?:release|project)\s+delete\b|^api\b.*(?:-X|--method)[\s=]?DELETE\b|^unpublish\b/,
    isLesser: true,
  },
];
