// Which file a command line packs data into, and which file one sends: by their names, so that what was packed is known when it leaves.
import { basename } from "../context.ts";

const file = String.raw`["']?(?<path>[^\s"'<>|;&-][^\s"'<>|;&]{0,300})`;
const tar = new RegExp(
  String.raw`^\s*(?=-{0,2}\w{0,12}c)(?:-{0,2}\w{0,12}c\w{0,12}f\s*|-{0,2}\w{0,12}f\w{0,12}c\w{0,12}\s+|.{1,80}?(?:\s-f\s*|--file[\s=]))${file}`,
);
const sevenZip = new RegExp(String.raw`^\s*a\s+(?:-\S+\s+){0,8}${file}`);
const cipher = new RegExp(String.raw`(?:^|\s)(?:-out|-o|--output)[\s=]${file}`);
const dump = new RegExp(String.raw`(?:^|\s)(?:-f\s*|-r\s*|-o\s*|--(?:file|result-file|out|archive)[\s=])${file}`);
/** Of each packer the words that name what it makes; `-` is a pipe. */
const packers: ReadonlyMap<string, RegExp> = new Map([
  ...["tar", "bsdtar"].map((name) => [name, tar] as const),
  ["zip", new RegExp(String.raw`^\s*(?:-\S+\s+){0,8}${file}`)],
  ...["7z", "7za", "7zr", "rar"].map((name) => [name, sevenZip] as const),
  ...["openssl", "gpg", "gpg2"].map((name) => [name, cipher] as const),
  ...["pg_dump", "pg_dumpall", "mysqldump", "mariadb-dump", "mongodump", "mongoexport"].map(
    (name) => [name, dump] as const,
  ),
]);
/** What these make has the name of what they are given, with something behind it. */
const squeezers: ReadonlyMap<string, string> = new Map([
  ["gzip", ".gz"],
  ["pigz", ".gz"],
  ["bzip2", ".bz2"],
  ["xz", ".xz"],
  ["zstd", ".zst"],
]);
const squeezed = new RegExp(String.raw`^\s*(?!.{0,80}(?:^|\s)-\w*[dct])(?:-\S+\s+){0,6}${file}`);

/** The name of the file that a packer's command line has it make; undefined where it makes none. */
export function packedFile(name: string, args: string): string | undefined {
  const ending = squeezers.get(name);
  const words = ending === undefined ? packers.get(name) : squeezed;
  const path = words?.exec(args)?.groups?.["path"];
  return path === undefined ? undefined : `${basename(path)}${ending ?? ""}`;
}

/** How a file to be sent is named: behind an @, by an option, or as the first word that is no option of a tool that copies. */
const sent = [
  new RegExp(String.raw`(?:^|[\s=;"'])@${file}`),
  new RegExp(String.raw`(?:^|\s)(?:-[a-zA-Z]{0,6}T|--upload-file|--post-file|--body-file)[\s=]?\s{0,4}${file}`),
  new RegExp(String.raw`^\s*(?:(?:s3|storage|-m)\s+)?(?:cp|copy|mv|sync|put|copyto)\s+(?:-\S+\s+){0,6}${file}`),
  new RegExp(String.raw`^\s*(?:-\S+\s+){0,6}${file}\s+(?:[\w.-]{1,64}@)?[\w.-]{1,128}:(?!\/\/)`),
];

/** The name of the file that a command line sends; undefined where it sends what comes through a pipe, or it can't be told. */
export function sentFile(args: string): string | undefined {
  const text = args.length > 2048 ? args.slice(0, 2048) : args;
  for (const words of sent) {
    const path = words.exec(text)?.groups?.["path"];
    if (path !== undefined) return basename(path);
  }
  return undefined;
}

/** Whether a command line that sends, of this shape, sends what comes through a pipe. */
export function isPiped(shape: string, args: string): boolean {
  return (
    shape === "send[pipe]" ||
    shape === "send[raw]" ||
    /(?:@|-T\s?|--upload-file[\s=]|--post-file=)-(?=["'\s]|$)/.test(args)
  );
}
