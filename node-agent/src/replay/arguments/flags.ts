// Command lines with lists: `--train a b --train c` gives three. node:util parses, this puts what stands alone where it belongs.
import { parseArgs } from "node:util";

/** What a flag takes: `list` one or more values, `one` exactly one, `none` nothing. */
export type FlagKind = "list" | "one" | "none";

export interface Flag {
  readonly kind: FlagKind;
  readonly short?: string;
}

export type Flags = Readonly<Record<string, Flag>>;

export type Parsed<Known extends Flags> =
  | { readonly values: { readonly [Name in keyof Known]: readonly string[] }; readonly problem?: undefined }
  | { readonly values?: undefined; readonly problem: string };

/**
 * Parses a command line. Values of a list flag may follow it one after the other; what stands alone elsewhere is a problem, as are
 * unknown flags, missing values and a second value for a flag that takes one. A flag without value that is there holds `[""]`.
 */
export function parseFlags<Known extends Flags>(argv: readonly string[], known: Known): Parsed<Known> {
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { kind, short }]) => [
      name,
      { type: kind === "none" ? ("boolean" as const) : ("string" as const), multiple: true, ...(short && { short }) },
    ]),
  );
  const values: Record<string, string[]> = Object.fromEntries(Object.keys(known).map((name) => [name, []]));
  try {
    const { tokens } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true, tokens: true });
    let open: string | undefined;
    for (const token of tokens) {
      if (token.kind === "option") {
        const { name, value = "" } = token;
        const isList = known[name]?.kind === "list";
        const list = values[name] ?? [];
        if (!isList && list.length > 0) return { problem: `--${name} may be given once` };
        if (known[name]?.kind !== "none" && value === "") return { problem: `--${name} needs a value` };
        list.push(value);
        open = isList ? name : undefined;
      } else if (token.kind === "positional") {
        if (open === undefined)
          return {
            problem: `"${token.value}" stands alone: say what it is, as in --${firstList(known)} ${token.value}`,
          };
        values[open]?.push(token.value);
      } else open = undefined;
    }
  } catch (error) {
    return { problem: parseProblem(error) };
  }
  return { values: values as { [Name in keyof Known]: string[] } };
}

const firstList = (known: Flags): string =>
  Object.entries(known).find(([, { kind }]) => kind === "list")?.[0] ?? "help";

/** What node:util's parseArgs complains of, in a few words; anything else is thrown again. */
export function parseProblem(error: unknown): string {
  if (!(error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS_"))) throw error;
  return (error.message.split(/\. |\n/)[0] ?? "").replace(/^Un/, "un");
}
