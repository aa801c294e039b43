// A shell that is told to run what it fetches or decodes, by the words of its command line.

/** A shell or an interpreter at the end of a pipe with no program of its own: it runs what comes through the pipe. */
const runsItsInput = String.raw`\|\s*(?:sudo\s+(?:-\w+\s+){0,3})?(?:env\s+)?(?:\/[\w./-]{0,64}\/)?(?:(?:ba|da|z|k|a)?sh|python[\d.]*|perl|node|ruby|php)(?:\s+-(?![cem]\b)[\w-]*){0,4}(?:\s+--?\s|\s*(?:$|["'\x60;&|)}]))`;
/** Other programs may stand between the two. */
const between = "(?:[^;&]|&(?!&)){0,400}?";
const fetch = String.raw`\b(?:curl|wget|fetch|aria2c|http)\s`;

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

/** What a shell's command line makes it run unseen, or undefined. */
export function unseenProgram(args: string): "what it fetches" | "what it decodes" | undefined {
  if (/curl|wget|fetch|aria2c|http/.test(args) && fetched.some((words) => words.test(args))) return "what it fetches";
  if (/base64|base32|xxd|openssl|rev|\btr\b/.test(args) && decoded.some((words) => words.test(args)))
    return "what it decodes";
  return undefined;
}
