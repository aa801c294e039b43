// A program told by where it lies: in memory, in a file that is gone, or where everybody may write.
import { folderShape } from "../../../baseline/shapes/shape.ts";
import type { ExecAction } from "../../../normalise/action.ts";
import type { Context } from "../../context.ts";
import type { Objection } from "../../rule.ts";
import { isOwnBuild, loadedFile, scriptOf } from "./newcomer.ts";

const memory = /^(?:\/proc\/(?:self|\d+)\/fd\/|\/dev\/fd\/|memfd:|\/memfd:)|\(deleted\)$/;
const writable = /^\/(?:tmp|var\/tmp|dev\/shm|dev\/mqueue|run)\//;
const hidden = /\/\.[^/]+/;
/** Scripts are everyday in /tmp; not where nobody looks. Folders that tools make there are. */
const hiddenScript =
  /^\/(?:dev\/shm|dev\/mqueue)\/|^\/(?:tmp|var\/tmp|run)\/(?:[^/]{1,64}\/){0,6}\.(?!tmp|venv|npm|yarn|cache\/(?:pip|uv)|X11|git\/|local\/|nuget|cargo|rustup|pnpm)/;

/** The objection to an exec by the place of what it runs, or undefined. */
export function fromPlace(
  { process, parent }: ExecAction,
  { expectation, policy, name }: Pick<Context, "expectation" | "policy" | "name">,
): Objection | undefined {
  const loaded = loadedFile(name, process.arguments);
  const binary = loaded ?? process.binary;
  if (memory.test(binary)) {
    return {
      signature: "from memory",
      severity: "Critical",
      message: `a program ran from memory or from a deleted file (${binary.slice(0, 200)}): it was never in the image`,
    };
  }
  if (!writable.test(binary)) {
    const script = scriptOf(name, process.arguments);
    if (script === undefined || !hiddenScript.test(script)) return undefined;
    return {
      signature: `${name} hidden script`,
      message: `${process.binary} ran ${script.slice(0, 200)}: a script in a hidden or memory-backed place`,
    };
  }
  if (isOwnBuild(binary, parent, expectation)) return undefined;
  const folder = folderShape(binary);
  if (
    loaded === undefined &&
    (expectation?.knowsBinary(binary) || expectation?.knowsFolder(folder) || policy?.declaresExec("", binary))
  )
    return undefined;
  const isHidden = hidden.test(binary) || binary.startsWith("/dev/") || loaded !== undefined;
  return {
    signature: `${folder}${isHidden ? name : ""}`,
    severity: isHidden ? "Critical" : "High",
    isHabit: !isHidden,
    message: `${binary.slice(0, 200)} was run from ${isHidden ? "a hidden or memory-backed place" : "a folder"} that everybody may write to${loaded === undefined ? "" : ", by the dynamic loader"}; it is not part of the image`,
  };
}
