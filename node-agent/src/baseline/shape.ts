// The shape of a command line: what it is able to do, by the words it uses. Flags count, values don't; what has no power has no shape.

/** A way of using a program that is worth remembering: who it is about, and the powers that words give. */
interface Family {
  readonly kind: string;
  readonly names: RegExp;
  /** Only command lines with this have a shape. */
  readonly when: RegExp | undefined;
  readonly powers: readonly (readonly [power: string, words: RegExp])[];
  /** True: a shape even without any of the powers. */
  readonly always: boolean;
}

const families: readonly Family[] = [
  {
    kind: "inline",
    names: /^(?:python[\d.]*|perl[\d.]*|ruby[\d.]*|node|nodejs|php[\d.]*|lua[\d.]*|deno|bun)$/,
    // A flag that makes the rest of the command line the program; among the first characters, since arguments can't be split again without doubt.
    when: /^(?:.|\n){0,48}?(?:^|\s)(?:-c|-e|-E|-r|--eval|-[a-zA-Z]{0,4}[ce])(?:\s|$|['"])/,
    powers: [
      [
        "net",
        /\b(?:socket|urllib|requests|http\.client|https?\.get|httpx|aiohttp|net\.connect|require\(["'](?:node:)?(?:net|tls|dgram|https?)["']|IO::Socket|TCPSocket|fetch\()/,
      ],
      [
        "exec",
        /\b(?:subprocess|os\.system|os\.popen|os\.exec\w*|os\.spawn\w*|pty\.spawn|child_process|execSync|spawnSync|system\(|popen\()/,
      ],
      [
        "decode",
        /\b(?:base64|b64decode|codecs\.decode|unhexlify|fromhex|atob\(|zlib\.decompress|marshal\.loads|pickle\.loads)/,
      ],
      ["eval", /\b(?:eval|exec|compile|__import__|Function)\s*\(/],
      ["memory", /\b(?:memfd_create|ctypes|mmap|dlopen|cffi)\b/],
      ["redirect", /\b(?:dup2|fdopen)\b/],
    ],
    always: true,
  },
  {
    kind: "send",
    names: /^(?:curl|wget|http|https|aria2c|rclone|scp|rsync|sftp)$/,
    when: undefined,
    powers: [
      [
        "file",
        /(?:^|\s)(?:-T|--upload-file|--post-file|--body-file)(?:\s|=|$)|(?:^|\s)(?:-d|--data(?:-binary|-raw|-urlencode|-ascii)?|--json)[\s=]?\s*["']?@|(?:^|\s)(?:-F|--form)\s*["']?[^\s=]{0,64}=["']?[@<]/,
      ],
      ["copy", /^(?:(?!\s).)*\s?(?:copy|sync|move)\b/],
    ],
    always: false,
  },
  {
    kind: "secrets",
    names: /^(?:kubectl|oc)$/,
    when: /\b(?:get|describe|view|edit)\b[^|;&]{0,200}\bsecrets?\b/,
    powers: [
      ["values", /(?:^|\s)(?:-o|--output|--template)[\s=]?(?:json|yaml|jsonpath|go-template|custom-columns)/],
      ["everywhere", /(?:^|\s)(?:-A|--all-namespaces)(?:\s|=|$)/],
    ],
    always: true,
  },
  {
    kind: "install",
    names: /^(?:pip[\d.]*|uv|uvx|pipx|poetry|npm|npx|pnpm|yarn|bun|bunx|gem|cargo|go)$/,
    when: undefined,
    powers: [
      [
        "index",
        /(?:^|\s)(?:-i|--index-url|--extra-index-url|--default-index|--index|--registry|--source|--find-links|-f)[\s=]\s*["']?https?:/,
      ],
      ["url", /\bgit\+(?:https?|ssh):|(?:^|\s)(?:install|add|get|i)\b[^|;&]{0,200}\shttps?:\/\//],
      ["tool-server", /(?:^|[\s@/:_-])mcp(?:[-_/@.\s]|$)|model-?context-?protocol/i],
    ],
    always: false,
  },
  {
    kind: "bypass",
    names: /^(?:claude|codex|gemini|qwen|aider|cursor-agent|copilot|opencode|goose|amp|droid|crush|cline|kiro|auggie)$/,
    when: undefined,
    powers: [
      [
        "permissions",
        /--dangerously-[\w-]+|--yolo\b|--full-auto\b|--(?:allow|trust)-all-tools\b|--yes-always\b|--skip-permissions\b|--approval-mode[\s=](?:yolo|auto_edit)|--permission-mode[\s=]bypass\w*|--auto-approve\b|--sandbox[\s=]danger[\w-]*/,
      ],
    ],
    always: false,
  },
];

/** So much of a command line is looked at: a longer one has the shape of its beginning. */
const looked = 4096;

/**
 * `""` for a command line without a shape, else its family and powers, such as `inline[net,exec]`, `send[file]` or
 * `secrets[values,everywhere]`. `name` is the last part of the binary's path.
 */
export function shapeOf(name: string, args: string): string {
  if (args.length < 2) return "";
  for (const { kind, names, when, powers, always } of families) {
    if (!names.test(name)) continue;
    const text = args.length > looked ? args.slice(0, looked) : args;
    if (when !== undefined && !when.test(text)) return "";
    const found: string[] = [];
    for (const [power, words] of powers) if (words.test(text)) found.push(power);
    return always || found.length > 0 ? `${kind}[${found.join(",")}]` : "";
  }
  return "";
}

/** The powers of a shape of this kind, or undefined where the shape is of another kind. */
export function powersOf(kind: string, shape: string): readonly string[] | undefined {
  if (!shape.startsWith(`${kind}[`)) return undefined;
  const inner = shape.slice(kind.length + 1, -1);
  return inner === "" ? [] : inner.split(",");
}

/** The folder of a path with its varying parts made equal: /tmp/go-build123/b001/x → /tmp/go-build#/b#/. */
export function folderShape(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1).replaceAll(/\d+|[0-9a-f]{8,}/g, "#");
}
