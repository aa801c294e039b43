// Which file a command line packs data into, and which file one sends: by their names, so that what was packed is known when it leaves.
import { basename } from "../context.ts";

const file = String.raw`["']?(?<path>[^\s"'<>|;&-][^\s"'<>|;&]{0,300})`;
/** Of each packer the words that name what it makes; `-` is a pipe. */
const packers: readonly (readonly [name: RegExp, words: RegExp])[] = [
  [
    /^(?:bsd)?tar$/,
    new RegExp(
      String.raw`^\s*(?=-{0,2}\w*c)(?:-{0,2}\w*c\w*f\s*|-{0,2}\w*f\w*c\w*\s+|.{1,80}?(?:\s-f\s*|--file[\s=]))${file}`,
    ),
  ],
  [/^zip$/, new RegExp(String.raw`^\s*(?:-\S+\s+){0,8}${file}`)],
  [/^(?:7z[ar]?|rar)$/, new RegExp(String.raw`^\s*a\s+(?:-\S+\s+){0,8}${file}`)],
  [/^(?:openssl|gpg2?)$/, new RegExp(String.raw`(?:^|\s)(?:-out|-o|--output)[\s=]${file}`)],
  [
    /^(?:pg_dump|pg_dumpall|mysqldump|mariadb-dump|mongodump|mongoexport)$/,
    new RegExp(String.raw`(?:^|\s)(?:-f\s*|-r\s*|-o\s*|--(?:file|result-file|out|archive)[\s=])${file}`),
  ],
];
/** What these make has the name of what they are given, with something behind it. */
const squeezers: Readonly<Record<string, string>> = {
  gzip: ".gz",
  bzip2: ".bz2",
  xz: ".xz",
  zstd: ".zst",
  pigz: ".gz",
};
const squeezed = new RegExp(String.raw`^\s*(?!.{0,80}(?:^|\s)-\w*[dct])(?:-\S+\s+){0,6}${file}`);

/** The name of the file that a packer's command line has it make; undefined where it makes none. */
export function packedFile(name: string, args: string): string | undefined {
  const ending = squeezers[name];
  if (ending !== undefined) {
    const path = squeezed.exec(args)?.groups?.["path"];
    return path === undefined ? undefined : `${basename(path)}${ending}`;
  }
  const path = packers.find(([names]) => names.test(name))?.[1].exec(args)?.groups?.["path"];
  return path === undefined ? undefined : basename(path);
}

/** How a file to be sent is named: behind an @, by an option, or as the first word that is no option of a tool that copies. */
const sent = [
  new RegExp(String.raw`(?:^|[\s=;"'])@${file}`),
  new RegExp(String.raw`(?:^|\s)(?:-[a-zA-Z]{0,6}T|--upload-file|--post-file|--body-file)[\s=]?\s{0,4}${file}`),
  new RegExp(String.raw`^\s*(?:(?:s3|storage|-m)\s+)?(?:cp|copy|mv|sync|put|copyto)\s+(?:-\S+\s+){0,6}${file}`),
  new RegExp(String.raw`^\s*(?:-\S+\s+){0,6}${file}\s+\S{1,200}:`),
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
