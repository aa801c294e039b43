// Secrets must not travel from a command line into an object that many may read. What looks like one is cut out, its kind stays.

const marks = "[redacted]";

const shapes: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?/g, marks],
  [/\b((?:Bearer|Basic|Token)\s+)[^\s"']{6,}/gi, `$1${marks}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, marks],
  [/\b(?:gh[pousr]|github_pat|glpat|xox[abprs]|sk|sk-ant|hf|npm|pypi)[-_][\w-]{16,}/g, marks],
  [
    /\b(?:AIza[\w-]{30,}|ya29\.[\w-]{16,}|hv[sbr]\.[\w-]{16,}|xox[a-z]-[\w-]{16,}|SG\.[\w-]{16,}|[rs]k_(?:live|test)_\w{10,}|do[opr]_v1_\w{16,}|shp(?:at|ca|pa|ss)_\w{16,}|glsa_\w{16,})/g,
    marks,
  ],
  // Whole headers, and links that are keys themselves.
  [
    /(\b(?:authorization|x-[\w-]{0,32}key)["']?\s{0,4}[:=]\s{0,4}(?:(?:Bearer|Basic|Token)\s+)?)[^\s"']+/gi,
    `$1${marks}`,
  ],
  [/(\b(?:set-)?cookie:\s{0,4})[^"']+/gi, `$1${marks}`],
  [/(\b(?:hooks\.slack\.com\/services|discord(?:app)?\.com\/api\/webhooks)\/)[^\s"']+/g, `$1${marks}`],
  [/(\bapi\.telegram\.org\/bot)[^\s"'/]+/g, `$1${marks}`],
  [/([?&](?:[\w-]{0,32}signature|sig|auth|pwd|pass)=)[^\s"'&;]+/gi, `$1${marks}`],
  // What the environment calls a secret, and what becomes one in the cluster.
  [/((?:^|[\s"';])[A-Z][A-Z0-9_]{0,64}(?:_KEY|_PAT|_PASS|_PWD|_AUTH)=)[^\s"';&]+/g, `$1${marks}`],
  [/(--from-literal[=\s]["']?[^\s"'=]{1,253}=)[^\s"']+/g, `$1${marks}`],
  [/((?:^|[\s"'])aws_(?:secret_access_key|session_token)\s+)[^\s"']+/g, `$1${marks}`],
  // name=value, in quotes or not; a token that was quoted as a whole ends with its quote.
  [
    /("-{0,2}[\w.-]{0,64}(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|credential)s?=)[^"]+/gi,
    `$1${marks}`,
  ],
  [
    /((?:^|[\s"'&?;{,])-{0,2}[\w.-]*(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|credential)s?["']?\s*[=:]\s*)(?:"[^"]+"?|'[^']+'?|[^\s"'&;]+)/gi,
    `$1${marks}`,
  ],
  [
    /((?:^|[\s"'])--?[\w-]{0,32}(?:password|passwd|passphrase|token|secret|api-?key|access-?key)\s+)(?:"[^"]+"?|'[^']+'?|[^\s"'-][^\s"']*)/gi,
    `$1${marks}`,
  ],
  // user:password, as curl takes it; and glued to -p, as MySQL's tools do.
  [/((?:^|[\s"'])(?:-u|--user|--proxy-user)[\s=]{0,4}["']?[^\s:"']{1,128}:)[^\s"']+/g, `$1${marks}`],
  [/(\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\b[^|;&]{0,200}?\s-p)[^\s"']+/g, `$1${marks}`],
  // What short options mean to some programs.
  [/(\bsshpass\s+(?:-[ev]\s+)?-p\s*)[^\s"']+/g, `$1${marks}`],
  [/(\bredis-cli\b[^|;&]{0,200}?\s(?:-a|--pass)\s+)[^\s"']+/g, `$1${marks}`],
  [
    /(\b(?:docker|podman|nerdctl|buildah|skopeo|helm|oras|az)\s[^|;&]{0,60}?\blogin\b[^|;&]{0,200}?\s-p\s+)[^\s"']+/g,
    `$1${marks}`,
  ],
  [/(\bldap[a-z]{3,10}\s[^|;&]{0,300}?(?<=\s)-w\s*)[^\s"']+/g, `$1${marks}`],
  [/(\bopenssl\s[^|;&]{0,200}?\s(?:-k\s+|pass:|-pass(?:in|out)?\s+pass:))[^\s"']+/g, `$1${marks}`],
  [/(\bvault\s+login\s+)(?!-)[^\s"'=]+(?=\s|$)/g, `$1${marks}`],
  [/(\b(?:smbclient|rpcclient|net)\s[^|;&]{0,200}?-U\s*["']?[^\s"'%]{1,128}%)[^\s"']+/g, `$1${marks}`],
  [/(\bcurl\s[^|]{0,300}?(?<=\s)(?:-b|--cookie)\s+["']?[^\s"'=]{1,64}=)[^"'\s]+/g, `$1${marks}`],
  [/(\becho\s+)[^|;&]{1,200}(\|\s*sudo\s+-S\b)/g, `$1${marks} $2`],
  [/(:\/\/[^\s:/@"']{1,128}:)[^\s@"']{1,256}@/g, `$1${marks}@`],
  // No name is that long: it is a token in its place.
  [/(:\/\/)[^\s:/@"']{20,256}@/g, `$1${marks}@`],
  [/-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----[\s\S]*?(?:-----END|$)/g, marks],
];

/**
 * A command line without what looks like secrets (JWTs, bearer tokens, keys of clouds and forges, passwords in options and URLs).
 * `name`, the program's, says what some options mean.
 */
export function redact(text: string, name = ""): string {
  const before = `${name} `;
  let out = name === "" ? text : `${before}${text}`;
  for (const [shape, replacement] of shapes) out = out.replace(shape, replacement);
  if (name === "") return out;
  // A name that looks like a secret itself says nothing of options.
  return out.startsWith(before) ? out.slice(before.length) : redact(text);
}
