// Secrets must not travel from a command line into an object that many may read. What looks like one is cut out, its kind stays.

const marks = "[redacted]";

const shapes: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?/g, marks],
  [/\b((?:Bearer|Basic|Token)\s+)[^\s"']{6,}/gi, `$1${marks}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, marks],
  [/\b(?:gh[pousr]|github_pat|glpat|xox[abprs]|sk|sk-ant|hf|npm|pypi)[-_][\w-]{16,}/g, marks],
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
  [/(:\/\/[^\s:/@"']{1,128}:)[^\s@"']{1,256}@/g, `$1${marks}@`],
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
