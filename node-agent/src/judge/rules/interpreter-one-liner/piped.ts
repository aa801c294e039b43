// A shell that is told to run what it fetches or decodes, by the words of its command line.

/** A shell or an interpreter at the end of a pipe with no program of its own: it runs what comes through the pipe. */
const runsItsInput = String.raw`\|\s*(?:sudo\s+(?:-\w+\s+){0,3})?(?:env\s+)?(?:\/[\w./-]{0,64}\/)?(?:(?:ba|da|z|k|a)?sh|python[\d.]*|perl|node|ruby|php)(?:\s+-(?![cem]\b)[\w-]*){0,4}(?:\s+--?\s|\s*(?:$|["'\x60;&|)}]))`;
/** Other programs may stand between the two. */
const between = "(?:[^;&]|&(?!&)){0,400}?";
/** By name, or under another: something with an address. */
const fetch = String.raw`(?:\b(?:curl|wget|fetch|aria2c|http)\s|(?:^|[\s"'\x60;&|(])[\w./-]{1,64}\s+(?:-\S{1,40}\s+){0,6}["']?https?:\/\/)`;

const fetched = [
  new RegExp(fetch + between + runsItsInput),
  // <(curl …), and "$(curl …)" as a program.
  /(?:\b(?:ba|da|z|k|a)?sh|\bsource|(?:^|[\s;&"'])\.|\bpython[\d.]*)\s+<\(\s*(?:curl|wget)\b/,
  /(?:\beval|\b(?:ba|da|z|k|a)?sh\s+-l?c|\bpython[\d.]*\s+-c|\bperl\s+-e)\s+["'\x60]{0,2}\$?[(\x60]\(?\s*(?:curl|wget)\b/,
];
const decoded = [
  new RegExp(
    String.raw`\b(?:base64\s+(?:-d|-D|--decode)|base32\s+-d|xxd\s+-r|openssl\s+(?:enc|base64)\s[^|]{0,80}-d|rev|tr\s+\S+\s+\S+)\b${between}${runsItsInput}`,
  ),
  // Without blanks, as it is hidden from those who look for words.
  /base64,(?:-d|--decode)\}[^;&]{0,80}\|\s*\{?(?:ba|da|z)?sh\b/,
  /\beval\s+["'\x60]?\$?[(\x60][^)]{0,200}\bbase64\s+(?:-d|--decode)/,
];

/** Programs that read what comes through a pipe, and need no words for it. */
const filters =
  /^(?:\/[\w./-]{0,64}\/)?(?:jq|head|tail|grep|sort|wc|tee|cat|less|more|sed|awk|tar|gunzip|gzip|zcat|xz|bsdtar|unzip|md5sum|sha\d{1,3}sum|base64|json_pp|yq|xmllint|column|cut|tr|uniq|nl|hexdump|xxd|bat|glow|pandoc|lynx|w3m|html2text|pup|htmlq|xsltproc|gron|fx|jless|file|strings|rev|tac|fold|fmt|sponge|pbcopy|xclip|gpg|apt-key|kubectl|psql|mysql|sqlite3|docker|xargs)$/;
/** Fetched in silence, and given to a program without a word. */
const mute =
  /(?:^|\s)-[a-zA-Z]*s[a-zA-Z]*\s[^|]{0,300}https?:\/\/[^|\s]{1,300}\s*\|\s*(?<program>[\w./-]{1,120})\s*["']?\s*$/;

/** The unknown program that a shell's command line hands to what it fetches, or undefined. */
export function unknownReader(args: string): string | undefined {
  const program = args.includes("://") ? mute.exec(args)?.groups?.["program"] : undefined;
  return program === undefined || filters.test(program) ? undefined : program;
}

/** What a shell's command line makes it run unseen, or undefined. */
export function unseenProgram(args: string): "what it fetches" | "what it decodes" | undefined {
  if (/curl|wget|fetch|aria2c|http/.test(args) && fetched.some((words) => words.test(args))) return "what it fetches";
  if (/base64|base32|xxd|openssl|rev|\btr\b/.test(args) && decoded.some((words) => words.test(args)))
    return "what it decodes";
  return undefined;
}
