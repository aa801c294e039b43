// What the settings name and this machine doesn't have: found at the start, not when it is first needed.
import { accessSync, constants, mkdirSync } from "node:fs";
import { type Config, type Setting, variableOf } from "./config.ts";

const files = ["tetragon-ca", "tetragon-certificate", "tetragon-key"] as const satisfies readonly Setting[];

/** One line for each setting that can't be used here, with what to do; none where all can. Makes the state folder if need be. */
export function unusable(config: Config): string[] {
  const looks: [Setting, string | undefined, (path: string) => void, string][] = [
    ...files.map((name): (typeof looks)[number] => [
      name,
      config[name],
      (path) => accessSync(path, constants.R_OK),
      "give a file that can be read",
    ]),
    [
      "state-dir",
      config["state-dir"],
      (path) => {
        mkdirSync(path, { recursive: true, mode: 0o700 });
        accessSync(path, constants.W_OK);
      },
      "give a folder that can be written to",
    ],
  ];
  return looks.flatMap(([name, path, look, advice]) => {
    const problem = path === undefined ? undefined : problemOf(() => look(path));
    return problem === undefined ? [] : [`--${name} (or ${variableOf(name)}) "${path}": ${advice} (${problem})`];
  });
}

function problemOf(look: () => void): string | undefined {
  try {
    look();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return String(error.code);
  }
}
