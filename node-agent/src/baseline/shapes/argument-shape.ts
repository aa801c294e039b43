// The shape of any command line: its flags as they are, its values by their kinds. A bounded vocabulary, so that shapes can be counted.
// Tetragon joins arguments with spaces: from the first quote on nobody knows what belongs together, and all the rest is one `text`.
import { limits } from "@bailiff/crds/shared/limits";
import { directoryClass } from "./directory.ts";

/** So much of a command line is looked at, and so many of its words. */
const looked = 512;
const wordsLooked = 24;
const flagLength = 24;

/** Tools whose first words say what is done, and how many of them do. */
const subcommands: readonly (readonly [tools: RegExp, words: number])[] = [
  [/^(?:kubectl|oc|aws|gcloud|az|docker|podman|nerdctl|gh|vault|argocd|flux|istioctl)$/, 2],
  [
    /^(?:git|helm|npm|pnpm|yarn|pip[\d.]*|uv|poetry|cargo|go|make|terraform|tofu|pulumi|systemctl|service|apt|apt-get|apk|dnf|yum|brew|conda|gem|bundle|composer|mvn|gradle|ip|openssl|mc|rclone|restic|etcdctl|crictl|ctr)$/,
    1,
  ],
];

/** What a text that can't be split says it does to data. Only searched. */
const statement = /\b(select|insert|update|delete|drop|truncate|alter|grant|copy|create|exec)\b/i;

const kinds: readonly (readonly [kind: string, words: RegExp])[] = [
  ["url:local", /^[a-z][a-z0-9+.-]{1,15}:\/\/(?:[^/@]{0,64}@)?(?:localhost|127\.|\[::1\]|0\.0\.0\.0)/i],
  ["url:address", /^[a-z][a-z0-9+.-]{1,15}:\/\/(?:[^/@]{0,64}@)?(?:\d{1,3}(?:\.\d{1,3}){3}|\[|0x|\d{6,})/i],
  ["url:bucket", /^(?:s3|gs|az|abfss?|wasbs?):\/\//i],
  ["url", /^[a-z][a-z0-9+.-]{1,15}:\/\//i],
  [
    "path:credentials",
    /(?:^|\/)\.(?:ssh|aws|kube|gnupg|docker|netrc|env)\b|serviceaccount|\/shadow$|\bid_(?:rsa|ed25519|ecdsa)/,
  ],
  ["address", /^(?:\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?|[a-z][\w-]*(?:\.[\w-]+)*:\d{1,5})$/],
  ["number", /^[+-]?[\d.,:%/-]{1,32}[smhdkKMGT]?i?B?$/],
  ["hash", /^(?:sha\d{1,3}:)?[0-9a-f]{12,}$/i],
  ["base64", /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/_-]{24,}={0,2}$/],
  ["setting", /^[\w.-]{1,40}=/],
];

/** `""` where there are no arguments, else such as `args[-h,-o,get,pods,word]`; at most `limits.shape` long. */
export function argumentShape(name: string, args: string): string {
  if (args === "") return "";
  const text = args.length > looked ? args.slice(0, looked) : args;
  const found = new Set<string>();
  let bare = subcommands.find(([tools]) => tools.test(name))?.[1] ?? 0;
  let left = wordsLooked;
  for (const word of text.split(/\s+/)) {
    if (word === "") continue;
    if (left-- === 0) {
      found.add("more");
      break;
    }
    // From here on nothing can be split without doubt.
    if (/["'`$|;&<>(){}\\]/.test(word)) {
      found.add("text");
      const does = statement.exec(text)?.[1];
      if (does !== undefined) found.add(`text:${does.toLowerCase()}`);
      break;
    }
    if (bare > 0 && /^[a-z][a-z0-9-]{1,20}$/.test(word)) {
      bare--;
      found.add(word);
      continue;
    }
    bare = 0;
    if (word.length > 1 && word.startsWith("-")) {
      const equals = word.indexOf("=");
      found.add(flagOf(equals === -1 ? word : word.slice(0, equals)));
      if (equals !== -1) found.add(kindOf(word.slice(equals + 1)));
    } else found.add(kindOf(word));
  }
  return found.size === 0 ? "" : bounded([...found].sort());
}

/** A flag as it is written; the numbers in it made equal, and what is glued to a single letter left out. */
function flagOf(word: string): string {
  const flag = word
    .replaceAll(/\d+/g, "#")
    .replaceAll(/[^\w#-]/g, "")
    .slice(0, flagLength);
  return flag.startsWith("--") || flag.length <= 7 ? flag : flag.slice(0, 2);
}

function kindOf(value: string): string {
  for (const [kind, words] of kinds) if (words.test(value)) return kind;
  return /^[/~.]|\//.test(value) ? `path:${directoryClass(value)}` : "word";
}

function bounded(parts: readonly string[]): string {
  let shape = "args[";
  for (const [at, part] of parts.entries()) {
    const longer = at === 0 ? `${shape}${part}` : `${shape},${part}`;
    if (longer.length > limits.shape - 2) return `${shape}…]`;
    shape = longer;
  }
  return `${shape}]`;
}
