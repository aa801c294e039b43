// Databases: what goes, and whether it is somebody's scratch.
import { type Destruction, of } from "./destruction.ts";

const sql = of(
  "psql",
  "mysql",
  "mariadb",
  "sqlite3",
  "clickhouse-client",
  "clickhouse",
  "cqlsh",
  "sqlcmd",
  "duckdb",
  "usql",
  "python",
  "python3",
  "node",
  "ruby",
  "perl",
  "php",
);
const name = String.raw`["'\`]{0,2}(?<name>[\w.$"\`-]{1,128})`;
/** Always true, or true of every row. */
const anyRow = String.raw`(?:true|not\s+false|'?(?<one>\w{1,16})'?\s*=\s*'?\k<one>'?|\w{1,64}\s+is\s+not\s+null|\w{1,64}\s*(?:>=?|<>|!=)\s*(?:-?[01]|''|null)|\w{1,64}\s+like\s+'%')`;
const statements: readonly RegExp[] = [
  new RegExp(
    String.raw`\bdrop\s+(?:table|database|schema|keyspace|collection|materialized\s+view|view|owned\s+by|role|user|tablespace|extension)\s+(?:if\s+exists\s+)?${name}`,
    "gi",
  ),
  new RegExp(String.raw`\btruncate\s+(?:table\s+)?(?:only\s+)?${name}`, "gi"),
  new RegExp(
    String.raw`\bdelete\s+from\s+(?:only\s+)?${name}\s{0,4}(?:;|"|'|$|where\s+${anyRow}\s{0,4}(?:;|"|'|\)|$))`,
    "gi",
  ),
  new RegExp(String.raw`\bupdate\s+(?:only\s+)?${name}\s+set\s(?:(?!\bwhere\b)[^;]){1,200}(?:;|$)`, "gi"),
  new RegExp(
    String.raw`\bupdate\s+(?:only\s+)?${name}\s+set\s[^;]{1,200}\bwhere\s+${anyRow}\s{0,4}(?:;|"|'|\)|$)`,
    "gi",
  ),
  new RegExp(
    String.raw`\balter\s+table\s+(?:if\s+exists\s+)?${name}\s+drop\s+(?:column\s+)?(?!constraint|default)\w`,
    "gi",
  ),
];
const quick = /\b(?:drop|truncate|delete|update)\s/i;
/** Names of what a job makes for itself, or of a part of a table that has had its time. */
const passing =
  /(?:^|[^a-z])(?:staging|stage|stg|tmp|temp|scratch|test|tests|bak|old|work|import|load)(?:[^a-z]|$)|_(?:p|y)?(?:19|20)\d{2}(?:_?(?:\d\d|q[1-4])){0,2}["`]?$/i;
const ofOnesOwn =
  /(?:-h|--host)[\s=]*(?:localhost|127\.0\.0\.1|::1|\/)|[@/](?:localhost|127\.0\.0\.1)\b|(?:^|\s)(?:-d\s*|--dbname[\s=]|\/)?\w{0,40}_test\b|:memory:|(?:^|[\s"'])(?:\/tmp\/|\.\/)?\w{0,40}(?:test|dev|tmp|work)\w{0,20}\.(?:db|sqlite3?)\b/i;

/** Whether a statement destroys something that is not made to be thrown away. */
function destroys(args: string): boolean {
  if (!quick.test(args) || ofOnesOwn.test(args)) return false;
  return statements.some((statement) =>
    [...args.matchAll(statement)].some(({ groups }) => !passing.test(groups?.["name"] ?? "")),
  );
}

export const databases: readonly Destruction[] = [
  { what: "destroys a database's contents", names: sql, words: quick, unless: (args) => !destroys(args) },
  {
    what: "destroys a database's contents",
    names: of("redis-cli", "valkey-cli", "mongosh", "mongo", "python", "python3", "node"),
    words:
      /\bflushall\b|\bflushdb\b|\bconfig\s+set\s+(?:dir|dbfilename|save)\b|\.drop(?:Database)?\(|\b(?:deleteMany|remove|delete_many)\(\s*(?:\{\s*\}\s*)?\)/i,
    unless: (args) =>
      /(?:-h|--host)[\s=]*(?:localhost|127\.0\.0\.1)|\/\/(?:localhost|127\.0\.0\.1)|_test\b/.test(args) ||
      (/\bflushdb\b/i.test(args) && /(?:^|\s)-n\s*\d/.test(args)),
  },
  {
    what: "drops a database",
    names: of("dropdb", "dropuser", "mysqladmin"),
    words: /^(?!.*--help)(?:.*\s)?(?:drop\s|\w)/,
    unless: (args) => ofOnesOwn.test(args) || /_(?:test|dev|tmp)\b/.test(args),
  },
  {
    what: "deletes what a service stores, by hand",
    names: of("curl", "http", "https", "wget"),
    words:
      /(?:-X\s*["']?|--request[\s=]|--method[\s=]|^)DELETE\b.*(?:\/_all\b|:9[23]00\/\*|\/collections\/[\w-]|\/apis?\/(?:\w[\w.]*\/){0,1}v1\/namespaces)/,
    unless: /\/\/(?:localhost|127\.0\.0\.1|\[::1\])/,
  },
];
