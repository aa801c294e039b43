// Acts: one thing that a process does, in a line. `exec PATH ARGUMENTS` is started by the pod's main process, with `>` before it by the
// exec before (`>>` by that one's child). `tcp HOST:PORT` and `udp HOST:PORT` connect, `file PATH` reads a file that is watched: by
// the last program that was started, or by the main process (`main tcp …`). `x6 @12` repeats six times, twelve seconds apart.

export type Act =
  | { readonly kind: "exec"; readonly depth: number; readonly binary: string; readonly arguments: string }
  | {
      readonly kind: "tcp" | "udp";
      readonly isMain: boolean;
      /** Its last part may be `*`: another host each time. */
      readonly address: string;
      readonly port: number;
      readonly times: number;
      readonly apartSeconds: number;
    }
  | { readonly kind: "file"; readonly isMain: boolean; readonly path: string };

/** What the words in braces stand for. */
export type Places = Readonly<Record<"new" | "inside" | "node" | "api" | "busiest", string>>;

/** Reads an act. Throws for a line that is none: scripts are ours. */
export function actOf(line: string, places: Places): Act {
  const text = line.replaceAll(/\{(new|inside|node|api|busiest)\}/g, (_, name: keyof Places) => places[name]);
  const exec = /^(>*)exec (\S+)(?: (.*))?$/.exec(text);
  if (exec !== null) {
    const [, depth = "", binary = "", args = ""] = exec;
    return { kind: "exec", depth: depth.length, binary, arguments: args };
  }
  const connect = /^(main )?(tcp|udp) (\S+):(\d+)(?: x(\d+))?(?: @([\d.]+))?$/.exec(text);
  if (connect !== null) {
    const [, main, kind, address = "", port, times = "1", apart = "0.2"] = connect;
    const repeated = { port: Number(port), times: Number(times), apartSeconds: Number(apart) };
    return { kind: kind === "udp" ? "udp" : "tcp", isMain: main !== undefined, address, ...repeated };
  }
  const file = /^(main )?file (\S+)$/.exec(text);
  if (file !== null) return { kind: "file", isMain: file[1] !== undefined, path: file[2] ?? "" };
  throw new Error(`no act: ${line}`);
}
