// The programs whose command lines have a shape, and the words that give them power. A program may be in several: the first that fits counts.
import { copies } from "./copies.ts";
import type { Family } from "./family.ts";
import { identities } from "./identities.ts";
import { outlets } from "./outlets.ts";

const runners = "npx|pnpx|bunx|uvx|pipx|dlx";
export const families: readonly Family[] = [
  {
    kind: "inline",
    names: /^(?:python[\d.]*|pypy[\d.]*|perl[\d.]*|ruby[\d.]*|node|nodejs|php[\d.]*|lua[\d.]*|luajit|deno|bun)$/,
    // A flag that makes the rest of the command line the program; among the first characters, since arguments can't be split again without doubt.
    when: /^(?:.|\n){0,48}?(?:^|\s)(?:-c|-e|-E|-r|--eval|-[a-zA-Z]{0,4}[ce])(?:\s|$|['"])/,
    powers: [
      [
        "net",
        /\b(?:socket|urllib|requests|http\.client|https?\.get|httpx|aiohttp|net\.connect|require\(["'](?:node:)?(?:net|tls|dgram|https?)["']|IO::Socket|TCPSocket|fetch\(|HTTP::Tiny|open-uri|Net::HTTP|fsockopen)|LWP::/,
      ],
      [
        "exec",
        /\b(?:subprocess|os\.system|os\.popen|os\.exec\w*|os\.spawn\w*|pty\.spawn|child_process|execSync|spawnSync|system\(|popen\(|proc_open)/,
      ],
      [
        "decode",
        /\b(?:base64|b64decode|codecs\.decode|unhexlify|fromhex|atob\(|zlib\.decompress|marshal\.loads|pickle\.loads|decode64|decode_base64)/,
      ],
      ["eval", /\b(?:eval|exec|compile|__import__|Function)\s*\(|\beval\s+(?:get|decode_base64|\$|URI)/],
      ["memory", /\b(?:memfd_create|ctypes|mmap|dlopen|cffi|FFI::)|\bsyscall\s*\(?\s*(?:319|279|356|385)\b/],
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
        /(?:^|\s)(?:-[a-zA-Z]{0,4}T|--upload-file|--post-file|--body-file)(?:\s|=|\/|$)|(?:^|\s)(?:-[a-zA-Z]{0,4}d|--data(?:-binary|-raw|-urlencode|-ascii)?|--json)[\s=]?\s*["']?[\w.-]{0,32}@|(?:^|\s)(?:-[a-zA-Z]{0,4}F|--form)\s*["']?[^\s=]{0,64}=["']?[@<]/,
      ],
      ["copy", /^(?:(?!\s).)*\s?(?:copy|sync|move)\b/],
    ],
    always: false,
  },
  ...copies,
  {
    kind: "send",
    names: /^(?:gh|git|psql|aws)$/,
    when: undefined,
    powers: [
      ["paste", /^(?:\s*gist\s+create\b)/],
      ["elsewhere", /^(?:-\S+\s+){0,4}push\s[^|;]{0,120}?(?:https?:\/\/|ssh:\/\/|git@)/],
      ["program", /\bto\s+program\b|\\!\s/i],
      ["public", /--acl[\s=]public|\bput-(?:bucket|object)-acl\b|\bput-bucket-policy\b|\bdelete-public-access-block\b/],
      ["foreign-store", /--endpoint-url[\s=]https?:\/\/(?!localhost|127\.|minio\b)/],
    ],
    always: false,
  },
  {
    kind: "send",
    names: /^(?:aws|gsutil|gcloud|s3cmd)$/,
    // The last of the places is where things go; nothing but flags and their values follows it.
    when: /\b(?:cp|mv|sync|put|rsync)\s/,
    powers: [],
    to: /\s["']?(?:s3|gs):\/\/(?<to>[\w.-]{1,63})[^\s"']{0,512}["']?(?:\s+--?[\w-]{1,40}(?:[=\s][^\s-][^\s]{0,80})?){0,6}\s*$/,
    always: false,
  },
  {
    kind: "secrets",
    names: /^(?:kubectl|oc)$/,
    when: /\b(?:get|describe|view|edit)\b[^|;&]{0,200}\bsecrets?\b/,
    powers: [
      [
        "values",
        /(?:^|\s)(?:-[a-zA-Z]{0,3}o|--output)[\s=]?(?:json\b(?!path)|yaml)|(?:jsonpath|go-template|template|custom-columns)\b[^|;]{0,200}(?:\bdata\b|\{\{\s*\.\s*\}\}|\{\.\}|\{@\}|\.items\[?\*?\]?\})|--raw\b/,
      ],
      ["everywhere", /(?:^|\s)(?:-A[a-z]?|--all-namespaces)(?:\s|=|$)|--raw[\s=]\/api\/v1\/secrets/],
    ],
    // Whose: who reads those of one namespace every day has no business in another.
    to: /(?:^|\s)(?:-n|--namespace)[\s=]?\s{0,4}(?<to>[a-z0-9][a-z0-9-]{0,62})(?=\s|$)/,
    always: true,
  },
  {
    kind: "scale",
    names: /^(?:kubectl|oc)$/,
    when: /\bscale\b/,
    powers: [["zero", /--replicas[=\s]["']?0(?!\d)/]],
    always: false,
  },
  {
    kind: "identity",
    names: /^(?:kubectl|oc)$/,
    when: undefined,
    powers: [
      ["masters", /--as(?:-group)?[=\s]["']?(?:system:(?:masters|admin)|cluster-admin|admin|kubernetes-admin)\b/],
      ["somebody", /(?:^|\s)--as(?:-group|-uid)?[=\s]\S/],
    ],
    always: false,
  },
  ...identities,
  ...outlets,
  {
    kind: "install",
    names: /^(?:pip[\d.]*|uv|uvx|pipx|poetry|pdm|npm|npx|pnpm|pnpx|yarn|bun|bunx|gem|cargo|go|deno|conda|mamba)$/,
    when: undefined,
    powers: [
      [
        "index",
        /(?:^|\s)(?:-i|-c|--index-url|--extra-index-url|--default-index|--index|--registry|--source|--channel|--find-links|-f)[\s=]\s*["']?https?:|\bset\s[^|;&]{0,80}(?:index-url|registry\w*|trusted-host)[\s=]\s*["']?\w/,
      ],
      [
        "url",
        /\bgit\+(?:https?|ssh):|(?:^|\s)(?:install|add|get|i|run|create|dlx|exec|x)\b[^|;&]{0,200}\s(?:https?:\/\/(?!localhost|127\.)|git@|(?:github|gitlab|bitbucket|gist):)|^(?:-{1,2}[\w-]+\s+){0,6}(?:https?:\/\/|(?:github|gitlab|gist):)|--git[\s=]https?:/,
      ],
      [
        "tool-server",
        // Fetched and started at once, or installed as what can only be started.
        /(?:^|[\s@/:_-])mcp[-_][\w-]{0,40}|[\w-]{1,60}[-_]mcp(?:[@/.\s]|$)|[\s@/:]mcp\/[\w-]|\bmcp\s+(?:run|dev|install)\b|model-?context-?protocol\/(?!sdk|inspector)|@[\w-]{1,40}\/mcp(?:[@\s]|$)/i,
      ],
    ],
    always: false,
  },
  {
    kind: "install",
    names: /^python[\d.]*$/,
    when: /^(?:-[\w=]+\s+){0,4}-m\s+(?:pip|uv|pipx|poetry|mcp\b|mcp[._]\w*|\w+_mcp\b)/,
    powers: [
      [
        "index",
        /(?:^|\s)(?:-i|--index-url|--extra-index-url|--default-index|--index|--find-links|-f)[\s=]\s*["']?https?:/,
      ],
      ["url", /\bgit\+(?:https?|ssh):|\binstall\b[^|;&]{0,200}\shttps?:\/\//],
      ["tool-server", /-m\s+(?:mcp(?:\.(?:server|cli)\w*)?(?:\s|$)|mcp_\w*serv\w*|\w+_mcp\b)/],
    ],
    always: false,
  },
  {
    kind: "install",
    names: /^(?:node|nodejs|claude|codex|gemini|qwen|docker|podman)$/,
    when: undefined,
    powers: [
      [
        "tool-server",
        /(?:_npx|node_modules|\/tmp|\/dev\/shm)\/[^\s"]{0,200}mcp[-_/.]|^(?:-\S+\s+){0,4}mcp\s+add(?:-json|-from\S*)?\s|^run\b[^|;]{0,120}\smcp\/[\w-]/,
      ],
    ],
    always: false,
  },
  {
    kind: "install",
    names: /^(?:mcpo|fastmcp|supergateway|mcp-[\w-]{1,60}|[\w-]{1,60}-mcp(?:-server)?)$/,
    when: undefined,
    powers: [["tool-server", /^/]],
    always: true,
  },
  {
    kind: "bypass",
    names:
      /^(?:claude|codex|gemini|qwen|aider|cursor-agent|copilot|opencode|goose|amp|droid|crush|cline|kiro|kiro-cli|q|auggie|openhands|amazonq|plandex|continue|cn)$/,
    when: undefined,
    powers: [
      [
        "permissions",
        /--(?:allow-)?dangerously-[\w-]+|--yolo\b|--full-auto\b|--(?:allow|trust)-all(?:-tools|-paths)?\b|--yes-always\b|--always-approve\b|--skip-permissions\b|--approval-mode[\s=](?:yolo|auto_edit)|--permission-mode[\s=]bypass\w*|--auto-approve\b|(?:--sandbox|-s)[\s=]danger[\w-]*|sandbox_mode["']?\s?=\s?["']?danger|--allowed-?[tT]ools[\s=]["']?(?:\*|Bash\(\*\))/,
      ],
    ],
    always: false,
  },
  {
    // Short flags that mean it for these alone.
    kind: "bypass",
    names: /^(?:gemini|qwen|cursor-agent|aider)$/,
    when: undefined,
    powers: [["permissions", /(?:^|\s)(?:-y|-f|--force|--yes)(?:\s|$)/]],
    always: false,
  },
  {
    // An agent's command line that a package runner or its interpreter starts.
    kind: "bypass",
    names: new RegExp(`^(?:node|nodejs|bun|deno|npm|pnpm|yarn|uv|${runners})$`),
    when: /(?:claude|codex|gemini|qwen|copilot|opencode|aider|crush|amp|cline)/,
    powers: [
      ["permissions", /--(?:allow-)?dangerously-[\w-]+|--yolo\b|--full-auto\b|--allow-all-tools\b|--yes-always\b/],
    ],
    always: false,
  },
];
