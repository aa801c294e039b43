// What a program is, whatever it is called: one of many in one file (busybox), or a known tool under another name, told by words
// that only its command lines have. A name is the attacker's to choose; a command line must be what the tool understands.
import type { EventProcess } from "@bailiff/proto/event";
import { Memo } from "../bounded/memo.ts";
import { basename } from "./context.ts";
import { shells, transferTools } from "./text.ts";

/** Programs that are many: their first word says which. */
const multiCall: ReadonlySet<string> = new Set(["busybox", "toybox"]);
const applet = /^\s{0,8}([a-z][\w.-]{0,31})(?:\s|$)/;

/** Programs whose words are their own, whatever they look like: known tools, and those that run other people's words. */
const known: ReadonlySet<string> = new Set([
  ...shells,
  ...transferTools,
  ..."kubectl oc helm ssh autossh aws gcloud gsutil az git gh glab npm npx pnpm yarn bun deno node nodejs ruby perl php lua java go cargo rustc pip uv docker podman nerdctl env sudo xargs timeout nohup time watch nice setsid strace gdb tee cat echo printf grep egrep rg sed awk find ls jq ab hey wrk k6 psql mysql terraform tofu argocd flux gcc make cmake ninja pytest vitest jest claude codex gemini dig nslookup host nsenter unshare mount umount chroot su doas ctr crictl mongosh mongo redis-cli sqlite3 mariadb clickhouse-client duckdb pip3 poetry pdm uvx pipx bunx brew apt apt-get apk yum dnf snap asdf mise nvm rustup gem choco flatpak conda mamba code dpkg rpm systemctl service crontab rm cp mv ln tar zip find chmod chown ps top sort head tail cut tr tee openssl gpg socat telnet tcpdump ffmpeg chrome chromium headless_shell firefox gs convert pandoc pdftotext exim sendmail nginx httpd postgres mysqld redis-server containerd-shim-runc-v2 runc vault terragrunt pulumi ansible ansible-playbook chisel ngrok xmrig".split(
    " ",
  ),
]);
const interpreter = /^(?:python|pypy|perl|ruby|php|node|lua)[\d.]*$/;

/** Tools by what only their command lines look like: a flag of theirs and what it takes. */
const guises: readonly (readonly [name: string, words: RegExp])[] = [
  // Code in the command line: of a shell by what stands between commands, of an interpreter by its first words.
  ["sh", /^-[a-z]{0,3}c\s+["'].{0,2000}(?:\s\|\s*\S|&&|\/dev\/(?:tcp|udp)\/|[\d\s]>&\s?\d|\$\()/s],
  [
    "kubectl",
    /^(?:-{1,2}\S{1,80}\s+(?:[^\s-]\S{0,80}\s+)?){0,4}(?:(?:get|describe|delete|edit|patch|scale)\s+["']?(?:po|pods?|secrets?|ns|namespaces?|nodes?|deploy(?:ments?)?|sts|sa|serviceaccounts?|cm|configmaps?|pvc?|clusterroles?|clusterrolebindings?)(?=[\s/,]|$)|auth\s+can-i\b|get\s+--raw\s|config\s+view\s+--raw|create\s+(?:token|clusterrolebinding)\s|exec\s.{0,200}\s--\s)/,
  ],
  [
    "curl",
    /^(?=.{0,1000}\b(?:https?|ftp):\/\/)(?!.{0,1000}--(?:extra-)?index)(?=(?:.{0,1000}\s)?(?:-[fksSLgv]{2,8}|-T|--upload-file|--data(?:-binary|-raw|-urlencode)?|-X\s?(?:POST|PUT)|-F\s?[\w-]{1,40}=@|-d\s?@|-o|-qO-?|-O-?|--post-file)(?:[\s=]|$))/s,
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
  ["python3", /^(?:-\w{1,8}\s+){0,3}-c\s+["']?(?:import|from|exec\(|__import__)\b/],
  ["perl", /^(?:-\w{1,8}\s+){0,3}-\w{0,3}e\s+["']?(?:use\s+[A-Z]|\$\w)/],
  [
    "node",
    /^(?:-e|--eval)\s+["']?(?:require\(|const\s|import\()|^\S{0,200}(?:_npx|node_modules)\/\S{1,200}\.[cm]?js(?:\s|$)/,
  ],
  [
    "psql",
    /(?:^|\s)-(?:c|e|q)\s*["']?\s*(?:drop\s+(?:table|database|schema)|truncate\s|delete\s+from\s|update\s+\w{1,64}\s+set\s|copy\s)|(?:--command|--execute|--query)[\s=]["']?\s*(?:drop|truncate|delete|update)\s/i,
  ],
  ["pip", /^(?:-m\s+\w+\s+)?install\s.{0,400}(?:--(?:extra-)?index-url|--default-index|-i\s+https?:)/],
  ["npm", /^(?:install|i|add)\s.{0,400}--registry[\s=]https?:/],
  ["npx", /^(?:-\w{1,8}\s+){1,3}@?[\w./-]{0,80}\bmcp-[\w-]/],
  ["claude", /--dangerously-skip-permissions\b|--permission-mode[\s=]bypass/],
  ["codex", /--dangerously-bypass-\w|(?:^|\s)--yolo(?:\s|$)|--full-auto\b/],
  [
    "nsenter",
    /^(?:-\S{1,20}\s+){0,3}(?:-t|--target)[\s=]?\d{1,7}\s+(?:-[muinpCUr]{1,8}\b|--(?:mount|all|pid|net|uts|ipc)\b)/,
  ],
  ["mount", /^(?:-\S{1,40}\s+){0,6}\/dev\/(?:sd|nvme|vd|xvd|dm-|mapper\/)\S{0,40}\s+\/\S/],
  ["terraform", /^(?:-\S{1,80}\s+){0,3}destroy\s.{0,200}-auto-approve|^apply\s.{0,200}-destroy\b/],
  ["git", /^(?:-\S{1,80}\s+){0,4}push\s.{0,200}(?:--force\b|--mirror\b|\s\+\w)/],
  ["rm", /^-(?:[rR]f|f[rR]|[rR]\s+-f)\s+(?:-\S{1,40}\s+){0,3}["']?(?:\/|~|\$HOME)/],
  ["dig", /^(?:\+\w{1,20}\s+){0,4}@[\w.:-]{3,64}\s+[\w.-]{3,253}(?:\s+[A-Z]{1,5})?\s*$/],
];

/** The same by words that others use too: only of a program that nobody knows here. */
const likely: readonly (readonly [name: string, words: RegExp])[] = [
  ["helm", /^(?:-\S{1,80}\s+){0,3}uninstall\s+[a-z0-9][a-z0-9-]{0,52}(?:\s+(?:-n|--namespace)[\s=]?\S{1,63})?\s*$/],
  // Its letters alone: of a longer word with one dash (`-dump`) nobody knows how it is meant.
  [
    "unshare",
    /^-(?=[a-zA-Z]{0,10}[UrmpCn]{2})[UrmpCnuifcT]{2,12}\s+["']?(?:\/\S{0,60}\/)?(?:id|sh|bash|chroot|mount|-)/,
  ],
  ["gdb", /^(?:-p|--pid)[\s=]?\d{1,7}\s/],
];

/** What every guise has one of: most command lines have none, and need no closer look. */
const hint =
  /:\/\/|\b(?:get|describe|delete|edit|patch|scale|auth|config|create|exec|install|add|uninstall|destroy|apply|push|iam|sts|s3|drop|truncate|update|copy)\b|(?:^|\s)-[a-zA-Z]{0,8}[ceRDtTUrmpfy]\b|--(?:dangerously|yolo|full-auto|permission|target|command|execute|query|pid)|\/dev\/|\.[cm]?js\b|^\S{0,20}@/i;

/**
 * The name under which a process is judged: the last part of its binary's path; of a program of many, the part that is called; and
 * of an unknown name whose command line is a known tool's, that tool's. `isKnown`: the baseline has this very binary.
 */
export function programName(
  { binary, arguments: args }: Pick<EventProcess, "binary" | "arguments">,
  isKnown = false,
): string {
  const name = basename(binary);
  if (multiCall.has(name)) return applet.exec(args)?.[1] ?? name;
  if (args.length < 6 || known.has(name) || interpreter.test(name)) return name;
  const text = args.length > 2048 ? args.slice(0, 2048) : args;
  if (!hint.test(text)) return name;
  const before = guised.get(args);
  if (before?.isKnown === isKnown) return before.as ?? name;
  const found =
    guises.find(([, words]) => words.test(text)) ??
    (isKnown ? undefined : likely.find(([, words]) => words.test(text)));
  if (args.length <= 160) guised.set(args, { isKnown, as: found?.[0] });
  return found?.[0] ?? name;
}

/** What command lines went as. */
const guised = new Memo<string, { readonly isKnown: boolean; readonly as: string | undefined }>(512);
