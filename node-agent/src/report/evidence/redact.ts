// Secrets must not travel from a command line into an object that many may read. What looks like one is cut out, its kind stays.

const marks = "[redacted]";

const shapes: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?/g, marks],
  [/\b((?:Bearer|Basic|Token)\s+)[^\s"']{6,}/gi, `$1${marks}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, marks],
  [/\b(?:gh[pousr]|github_pat|glpat|xox[abprs]|sk|sk-ant|hf|npm|pypi)[-_][\w-]{16,}/g, marks],
  [
    /((?:^|[\s"'&?;])-{0,2}[\w.-]*(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|credential)s?["']?\s*[=:]\s*["']?)[^\s"'&;]+/gi,
    `$1${marks}`,
  ],
  [/((?:^|\s)--?(?:password|passwd|token|secret|api-key|access-key)\s+)[^\s-][^\s]*/gi, `$1${marks}`],
  [/(:\/\/[^\s:/@"']{1,128}:)[^\s@"']{1,256}@/g, `$1${marks}@`],
  [/-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----[\s\S]*?(?:-----END|$)/g, marks],
];

/** A command line without what looks like secrets (JWTs, bearer tokens, keys of clouds and forges, passwords in options and URLs). */
export function redact(text: string): string {
  let out = text;
  for (const [shape, replacement] of shapes) out = out.replace(shape, replacement);
  return out;
}
