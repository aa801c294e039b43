// Scripts as people write them down: a title, and what is done in a pod, in a line each. What the short forms stand for is here;
// the acts that come out are those of invent/act.ts.
import { inventor } from "../perturb/invent.ts";

/**
 * One thing that is done in a pod.
 *
 * In a file, `# title | form | where` begins a script; honest work has only the title. `$ COMMAND` is a shell of the agent's, `! COMMAND`
 * is started by the agent itself, as is `> COMMAND` where no shell came before; more `>` is deeper. `k ARGUMENTS` is kubectl asking the
 * API server, `net PLACE` a look-up and a connect. `{a}` to `{l}` are addresses that nobody has seen. `*3 @5` up to a `.` is done three
 * times, five seconds apart.
 */
export interface Script {
  readonly title: string;
  /** `loud` or `mimicry`; honest work has none. */
  readonly form: string | undefined;
  /** Parts of names of agents that it is done to; `all` is everybody. */
  readonly where: readonly string[];
  /** As act.ts reads them. */
  readonly acts: readonly string[];
}

/** How an agent starts a shell. */
export interface Shell {
  readonly binary: string;
  readonly flag: string;
}

/** Reads a file of scripts. Throws for a line before the first title: the files are ours. */
export function scriptsOf(text: string, shell: Shell): Script[] {
  const blocks = text
    .split("\n")
    .filter((line) => !line.startsWith("//"))
    .join("\n")
    .split(/^# /m);
  if (blocks[0]?.trim() !== "") throw new Error(`no script: ${blocks[0]}`);
  return blocks.slice(1).map((block) => {
    const [head = "", ...lines] = block.trim().split("\n");
    const [title = "", form, where = "all"] = head.split(" | ");
    return { title, form, where: where.split(" "), acts: actsOf(title, lines, shell) };
  });
}

function actsOf(title: string, lines: readonly string[], shell: Shell): string[] {
  const { address } = inventor(seedOf(title));
  const acts: string[] = [];
  let repeated: { readonly from: number; readonly times: number; readonly apart: string } | undefined;
  let isBelow = false;
  for (const written of lines) {
    const line = written.replaceAll(/\{([a-l])\}/g, (_, letter: string) => address(letter));
    const loop = /^\*(\d+) @([\d.]+)$/.exec(line);
    if (loop !== null) repeated = { from: acts.length, times: Number(loop[1]), apart: loop[2] ?? "0" };
    else if (line === "." && repeated !== undefined) {
      const once = [...acts.slice(repeated.from), `wait ${repeated.apart}`];
      acts.splice(
        repeated.from,
        Number.POSITIVE_INFINITY,
        ...Array.from({ length: repeated.times }, () => once).flat(),
      );
    } else {
      isBelow ||= /^(?:\$|!|k|outside) /.test(line);
      acts.push(...expanded(line, shell, isBelow));
    }
  }
  return acts;
}

const kubernetes = ["file /run/secrets/kubernetes.io/serviceaccount/token", "tcp {api}:443"];

function expanded(line: string, { binary, flag }: Shell, isBelow: boolean): string[] {
  const space = line.indexOf(" ");
  const [word, rest] = space < 0 ? [line, ""] : [line.slice(0, space), line.slice(space + 1)];
  if (word === "$") return [`exec ${binary} ${flag} ${rest.includes(" ") ? `"${rest}"` : rest}`];
  if (word === "!") return [`exec ${found(rest)}`];
  if (word === "k") return [`exec ${found(`kubectl ${rest}`)}`, ...kubernetes];
  if (word === "api") return kubernetes;
  if (word === "outside") return [`outside exec ${found(rest)}`];
  if (/^>+$/.test(word)) return [`${isBelow ? word : word.slice(1)}exec ${found(rest)}`];
  const net = /^(main )?net (.+)$/.exec(line);
  if (net !== null) return [`${net[1] ?? ""}udp 10.96.0.10:53`, `${net[1] ?? ""}tcp ${net[2]}`];
  return [line];
}

const local = new Set(["kubectl", "helm", "python", "aws"]);

/** A command with the path at which its program lies. */
function found(command: string): string {
  const [name = ""] = command.split(" ");
  return name.startsWith("/") ? command : `${local.has(name) ? "/usr/local/bin" : "/usr/bin"}/${command}`;
}

function seedOf(title: string): number {
  let seed = 7;
  for (const letter of title) seed = (seed * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return seed;
}
