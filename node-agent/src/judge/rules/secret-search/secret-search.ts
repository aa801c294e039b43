// Looking for secrets all over the machine: by name, by what they look like, or with a tool made for it. In one's own repository it is hygiene.
import type { Rule } from "../../rule.ts";
import { anyOf, of, type Way } from "../ways.ts";

/** The machine itself, somebody's home, or all of the processes; folders of public certificates aside. */
const everywhere = String.raw`(?:^|[\s"'=])(?:\/|~\/?|\$HOME\/?|\/(?:home|root|etc|var|mnt|opt|srv|proc|run|data)(?:\/(?!ssl|ca-certificates|pki\/ca|lib\/(?:dpkg|apt))[\w.*-]{1,64}){0,3}\/?)(?=["']?(?:\s|$|[|;&)]))`;
const named = String.raw`(?:-i?name|-i?wholename|-i?path|-g|--glob|-e)\s+["']?[^\s"']{0,40}(?:id_(?:rsa|dsa|ecdsa|ed25519|\*)|\.pem|\.key\b|\.p12|\.pfx|\.kdbx|\.jks|\.env\b|\.netrc|\.npmrc|\.pypirc|\.pgpass|\.git-credentials|credential|kubeconfig|passw|secret|token|\.aws|\.ssh|wallet)`;
const looks =
  "(?:passw(?:or)?d|secret|api[_-]?key|access[_-]?key|private[_ -]?key|AKIA|BEGIN|ghp_|xox[bp]|token|bearer)";

/** What people sign in with, in a home: what their own tools read for them, and nobody has to look at. Kept out: what programs are given to read. */
const ownKeys = String.raw`(?:^|[\s"'=])(?:~|\$HOME|\/root|\/home\/[\w.-]{1,64}|\.{1,2})?\/?(?:[\w.-]{1,64}\/){0,3}(?:\.ssh\/id_\w{1,32}|\.aws\/credentials|\.azure\/(?:accessTokens|msal_token_cache)\.json|\.config\/gcloud\/\S{0,80}credentials\S{0,20}|\.config\/gh\/hosts\.yml|\.docker\/config\.json|\.netrc|\.pgpass|\.git-credentials|\.vault-token|\.claude\/\.credentials\.json|\.codex\/auth\.json|\.gnupg\/(?:private-keys\S{1,80}|secring\S{0,8}))(?=["']?(?:\s|$|[|;&)]))`;

const ways: readonly Way[] = [
  {
    what: "searches the whole machine for files with secrets",
    names: of("find", "fd", "fdfind", "locate", "plocate"),
    words: new RegExp(`^(?=.*${everywhere})(?=.*${named})`, "s"),
  },
  {
    what: "searches the whole machine for files with secrets",
    names: of("locate", "plocate"),
    words: /id_rsa|id_ed25519|\.pem\b|\.env\b|credential|passw|secret|\.kdbx|kubeconfig/,
  },
  {
    what: "searches everybody's files for secrets",
    names: of("grep", "egrep", "fgrep"),
    // One file is a look at it, not a search.
    words: new RegExp(String.raw`^(?=.*${looks})(?=.*(?:^|\s)(?:-[a-z]*r|--recursive))(?=.*${everywhere})`, "is"),
  },
  {
    what: "searches everybody's files for secrets",
    names: of("rg", "ag", "ack", "ugrep"),
    words: new RegExp(`^(?=.*${looks})(?=.*${everywhere})`, "is"),
  },
  {
    what: "searches everybody's files for secrets",
    names: of("trufflehog", "gitleaks", "noseyparker", "detect-secrets", "ripsecrets"),
    words: new RegExp(everywhere),
  },
  {
    what: "takes secrets out of memory and password stores",
    names: of("lazagne", "laZagne.py", "mimipenguin", "linikatz", "3snake", "keydump", "chainbreaker"),
    words: /^/,
    severity: "High",
  },
  {
    what: "reads other processes' environment or memory",
    names: of(
      "cat",
      "strings",
      "tr",
      "grep",
      "head",
      "less",
      "more",
      "xxd",
      "xargs",
      "sed",
      "awk",
      "cp",
      "dd",
      "base64",
    ),
    words: /\/proc\/(?!self\b)(?:\d{1,7}|\*|\[[^\]]{1,16}\]\*?)\/(?:environ|mem|maps)\b/,
  },
  {
    what: "prints private keys",
    names: of(
      ..."cat tac nl head tail less more strings xxd od hexdump base64 base32 sed awk gawk cut tr jq yq bat dd grep".split(
        " ",
      ),
    ),
    words: new RegExp(ownKeys),
  },
  {
    what: "captures other people's traffic",
    names: of(
      "tcpdump",
      "tshark",
      "dumpcap",
      "ngrep",
      "ettercap",
      "bettercap",
      "dsniff",
      "mitmproxy",
      "mitmdump",
      "arpspoof",
    ),
    words: /^(?!.*(?:--help|--version|--list-interfaces))(?!\s*-[hDLV]\s*$)(?!.*(?:^|\s)-r\s).*/s,
  },
  {
    what: "reads what people typed into their shells",
    names: of("cat", "less", "more", "head", "tail", "grep", "strings", "cp", "tar", "curl"),
    words: /\.(?:bash|zsh|sh|ash|python|mysql|psql|rediscli|node_repl)_history\b/,
  },
];

export const secretSearch: Rule = {
  name: "secret-search",
  gate: "KnownBad",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI02", "ASI03", "T1552.001", "T1552.003", "T1083", "T1040", "AML.T0055", "AML.T0037"],
  signal:
    "Searches for secrets beyond the agent's own work: file names of keys and credentials, or what passwords look like, under /, home folders or /etc; tools that take secrets from memory; other processes' memory and environment; keys of a home shown by a tool that only shows; other people's traffic; histories of shells.",
  benign: "A secret scan that somebody asked the agent for.",
  advice:
    "See what it found: its output went to whoever started it. Rotate the secrets that lay there. If scanning is the agent's work, add an exception for the command line, with an end date.",
  judge: anyOf(ways),
};
