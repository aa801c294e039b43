// The fenced blocks of a folder's runbooks, for tests that hold what they say to what there is.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../deploy/prometheus/runbooks");

/** Every fenced block of that language, with the page that has it. Blocks within a list come without its indentation. */
export function blocksOf(language: string): readonly { readonly page: string; readonly text: string }[] {
  const fence = new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, "gm");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .flatMap((page) =>
      [...readFileSync(join(folder, page), "utf8").matchAll(fence)].map(([, indent = "", text = ""]) => ({
        page,
        text: text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      })),
    );
}
