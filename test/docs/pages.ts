// The Markdown pages of this repository, and what in them points at something that may go away.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

export const root = join(import.meta.dirname, "../..");

export interface Page {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** Every page that people wrote or that is generated; recordings' notes are others' words. */
export function pages(): readonly Page[] {
  return globSync("**/*.md", { cwd: root, exclude: ["**/node_modules", "test/fixtures", "dist"] })
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** The targets of relative links, as paths from the root with their anchors: `deploy/README.md#install`. */
export function links({ path, text }: Page): readonly string[] {
  return [...text.matchAll(/\]\(([^()\s]{1,300})\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => (target.startsWith("#") ? `${path}${target}` : relative(".", join(dirname(path), target))));
}

/** The headings of a page as the anchors that GitHub makes of them. */
export function anchors({ text }: Page): ReadonlySet<string> {
  return new Set(
    [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** Paths from the root in backticks, such as `test/cluster/x.test.ts`; `{a,b}` stands for both. */
export function paths({ text }: Page): readonly string[] {
  return [...text.matchAll(/`((?:crds|deploy|hack|node-agent|operator|proto|test)\/[^`\s<>*]{0,200})`/g)].flatMap(
    ([, path = ""]) => {
      const [, head = "", choices, tail = ""] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(path) ?? [];
      return choices === undefined ? [path] : choices.split(",").map((choice) => `${head}${choice}${tail}`);
    },
  );
}

/** Scripts that the page says to run with npm, each with the flags that follow it on its line. */
export function scripts({ text }: Page): readonly { readonly name: string; readonly flags: readonly string[] }[] {
  return [...text.replaceAll("\\\n", " ").matchAll(/npm (?:run (?:-s )?)([a-z][a-z:-]*)([^`|>#\n]*)/g)].map(
    ([, name = "", rest = ""]) => ({
      name,
      flags: [...rest.matchAll(/ (--[a-z][a-z-]+)/g)].map(([, flag = ""]) => flag),
    }),
  );
}
