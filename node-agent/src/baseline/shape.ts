// The shape of a command line: what an interpreter's one-liner is able to do, by the words it uses. Values are not kept.

/** Words that give a one-liner a power: the network, starting programs, decoding, loading code into memory, reading secrets. */
const powers: readonly (readonly [name: string, words: RegExp])[] = [
  [
    "net",
    /\b(?:socket|urllib|requests|http\.client|https?\.get|httpx|aiohttp|net\.connect|IO::Socket|TCPSocket|fetch\()/,
  ],
  [
    "exec",
    /\b(?:subprocess|os\.system|os\.popen|os\.exec\w*|os\.spawn\w*|pty\.spawn|child_process|execSync|spawnSync|system\(|popen\()/,
  ],
  [
    "decode",
    /\b(?:base64|b64decode|codecs\.decode|unhexlify|fromhex|atob\(|zlib\.decompress|marshal\.loads|pickle\.loads)/,
  ],
  ["eval", /\b(?:eval|exec|compile|__import__|Function)\s*\(/],
  ["memory", /\b(?:memfd_create|ctypes|mmap|dlopen|cffi)\b/],
  ["redirect", /\b(?:dup2|fdopen)\b/],
];

const interpreter = /^(?:python[\d.]*|perl[\d.]*|ruby[\d.]*|node|nodejs|php[\d.]*|lua[\d.]*|deno|bun)$/;
/** A flag that makes the rest of the command line the program. */
const inline = /(?:^|\s)(?:-c|-e|-E|-r|--eval|-[a-zA-Z]*[ce])(?:\s|$|['"])/;

/** So much of a one-liner is looked at: a longer one has the shape of its beginning. */
const looked = 4096;

export function isInterpreter(name: string): boolean {
  return interpreter.test(name);
}

/**
 * `""` for anything but an interpreter's one-liner, else `inline[net,exec]` with the powers that it has. The flag counts only
 * among the first 64 characters, since arguments can't be split again without doubt.
 */
export function shapeOf(name: string, args: string): string {
  if (args.length < 3 || !interpreter.test(name) || !inline.test(args.slice(0, 64))) return "";
  const text = args.length > looked ? args.slice(0, looked) : args;
  const found: string[] = [];
  for (const [power, words] of powers) if (words.test(text)) found.push(power);
  return `inline[${found.join(",")}]`;
}

/** The folder of a path with its varying parts made equal: /tmp/go-build123/b001/x → /tmp/go-build#/b#/. */
export function folderShape(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1).replaceAll(/\d+|[0-9a-f]{8,}/g, "#");
}
