// Acts: one thing that a process does, in a line. `exec PATH ARGUMENTS` is started by the pod's main process, with `>` before it by the
// exec before (`>>` by that one's child). `tcp HOST:PORT` and `udp HOST:PORT` connect, `file PATH` reads a file that is watched: by
// the last program that was started, or by the main process (`main tcp …`). `x6 @12` repeats six times, twelve seconds apart.
// `outside exec …` is started from outside the pod, as a probe or `kubectl exec` is; `exit 1` ends the last program; `wait 20` waits.

export type Act =
  | {
      readonly kind: "exec";
      readonly isFromOutside: boolean;
      readonly depth: number;
      readonly binary: string;
      readonly arguments: string;
    }
  | {
      readonly kind: "tcp" | "udp";
      readonly isMain: boolean;
      /** Its last part may be `*`: another host each time. */
      readonly address: string;
      readonly port: number;
      readonly times: number;
      readonly apartSeconds: number;
    }
  | { readonly kind: "file"; readonly isMain: boolean; readonly path: string }
  | { readonly kind: "exit"; readonly status: number }
  | { readonly kind: "wait"; readonly seconds: number };

/** What the words in braces stand for. */
export type Places = Readonly<Record<"new" | "inside" | "node" | "api" | "busiest", string>>;

/** Reads an act. Throws for a line that is none: scripts are ours. */
export function actOf(line: string, places: Places): Act {
  const text = line.replaceAll(/\{(new|inside|node|api|busiest)\}/g, (_, name: keyof Places) => places[name]);
  const exec = /^(outside |>*)exec (\S+)(?: (.*))?$/.exec(text);
  if (exec !== null) {
    const [, where = "", binary = "", args = ""] = exec;
    const isFromOutside = where === "outside ";
    return { kind: "exec", isFromOutside, depth: isFromOutside ? 0 : where.length, binary, arguments: args };
  }
  const connect = /^(main )?(tcp|udp) (\S+):(\d+)(?: x(\d+))?(?: @([\d.]+))?$/.exec(text);
  if (connect !== null) {
    const [, main, kind, address = "", port, times = "1", apart = "0.2"] = connect;
    const repeated = { port: Number(port), times: Number(times), apartSeconds: Number(apart) };
    return { kind: kind === "udp" ? "udp" : "tcp", isMain: main !== undefined, address, ...repeated };
  }
  const file = /^(main )?file (\S+)$/.exec(text);
  if (file !== null) return { kind: "file", isMain: file[1] !== undefined, path: file[2] ?? "" };
  const end = /^(exit|wait) ([\d.]+)$/.exec(text);
  if (end?.[1] === "exit") return { kind: "exit", status: Number(end[2]) };
  if (end?.[1] === "wait") return { kind: "wait", seconds: Number(end[2]) };
  throw new Error(`no act: ${line}`);
}
