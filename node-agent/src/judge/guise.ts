// What a program is, whatever it is called: one of many in one file (busybox), or a known tool under another name, told by words
// that only its command lines have. A name is the attacker's to choose; a command line must be what the tool understands.
import type { EventProcess } from "@bailiff/proto/event";
import { basename } from "./context.ts";
import { shells, transferTools } from "./text.ts";

/** Programs that are many: their first word says which. */
const multiCall: ReadonlySet<string> = new Set(["busybox", "toybox"]);
const applet = /^\s{0,8}([a-z][\w.-]{0,31})(?:\s|$)/;

/** Programs whose words are their own, whatever they look like: known tools, and those that run other people's words. */
const known: ReadonlySet<string> = new Set([
  ...shells,
  ...transferTools,
  ..."kubectl oc helm ssh autossh aws gcloud gsutil az git gh glab npm npx pnpm yarn bun deno node nodejs ruby perl php lua java go cargo rustc pip uv docker podman nerdctl env sudo xargs timeout nohup time watch nice setsid strace gdb tee cat echo printf grep egrep rg sed awk find ls jq ab hey wrk k6 psql mysql terraform tofu argocd flux gcc make cmake ninja pytest vitest jest claude codex gemini".split(
    " ",
  ),
]);
const interpreter = /^(?:python|pypy|perl|ruby|php|node|lua)[\d.]*$/;

/** Tools by what only their command lines look like: a flag of theirs and what it takes. */
const guises: readonly (readonly [name: string, words: RegExp])[] = [
  [
    "kubectl",
    /^(?:-{1,2}\S{1,80}\s+(?:[^\s-]\S{0,80}\s+)?){0,4}(?:(?:get|describe|delete|edit|patch|scale)\s+["']?(?:po|pods?|secrets?|ns|namespaces?|nodes?|deploy(?:ments?)?|sts|sa|serviceaccounts?|cm|configmaps?|clusterroles?|clusterrolebindings?)(?=[\s/,]|$)|auth\s+can-i\b|get\s+--raw\s|config\s+view\s+--raw|create\s+(?:token|clusterrolebinding)\s)/,
  ],
  [
    "curl",
    /^(?=.{0,1000}\b(?:https?|ftp):\/\/)(?=(?:.{0,1000}\s)?(?:-[fksSLgv]{2,8}|-T|--upload-file|--data(?:-binary|-raw|-urlencode)?|-X\s?(?:POST|PUT)|-F\s?[\w-]{1,40}=@|-d\s?@|-o|-qO-?|-O-?|--post-file)(?:[\s=]|$))/s,
  ],
  [
    "nc",
    /^(?=.{0,200}(?:^|\s)-\w{0,4}[ec]\s+(?:\/\S{0,60}\/)?(?:ba|da|z|k|a)?sh\b)(?=.{0,200}(?:^|\s)\d{2,5}(?:\s|$))/s,
  ],
  [
    "ssh",
    /^(?=.{0,300}(?:^|\s)-[a-zA-Z]{0,6}[RD]\s*["']?(?:[\w.*-]{0,64}:)?\d{2,5}(?::[\w.-]{1,64}:\d{1,5})?["']?\s)(?=.{0,300}\s[\w.-]{1,64}@[\w.-]{1,128})/s,
  ],
  [
    "aws",
    /^(?:--\S{1,80}\s+){0,4}(?:s3\s+(?:cp|mv|sync|rm|rb)\s.{0,400}s3:\/\/|sts\s+(?:assume-role|get-session-token)\b|secretsmanager\s+(?:get-secret-value|batch-get)|iam\s+(?:create-access-key|attach-\w))/,
  ],
];

/**
 * The name under which a process is judged: the last part of its binary's path; of a program of many, the part that is called; and
 * of an unknown name whose command line is a known tool's, that tool's.
 */
export function programName({ binary, arguments: args }: Pick<EventProcess, "binary" | "arguments">): string {
  const name = basename(binary);
  if (multiCall.has(name)) return applet.exec(args)?.[1] ?? name;
  if (args.length < 8 || known.has(name) || interpreter.test(name)) return name;
  const text = args.length > 2048 ? args.slice(0, 2048) : args;
  return guises.find(([, words]) => words.test(text))?.[0] ?? name;
}
