// Programs that came after the image: which file a transfer tool was told to write, and which file a process runs.
import type { EventParent, EventProcess } from "@bailiff/proto/event";
import type { Expectation } from "../../../baseline/expectation.ts";
import { ownTools } from "../../../baseline/shapes/directory.ts";
import { folderShape } from "../../../baseline/shapes/shape.ts";
import { basename } from "../../context.ts";
import type { Deed } from "../../deed.ts";
import { shells } from "../../text.ts";

const fetchers: ReadonlySet<string> = new Set(["curl", "wget", "aria2c", "scp"]);
const written =
  /(?:^|\s)(?:-[a-zA-Z]{0,6}o|--output|--output-document|--out|-[a-np-zA-NP-Z]{0,6}O)[\s=]?\s{0,4}["']?(?<path>[^\s"'-][^\s"']{0,300})/;
const remoteName = /\/(?<path>[\w.+-]{2,120})(?:[?#][^\s"']{0,200})?["']?(?:\s|$)/;
const kept = /(?:^|\s)-[a-zA-Z]{0,6}O|--remote-name/;
const address = /https?:\/\//;

/** What a shell has a transfer tool write: the tool's own command line doesn't say. */
const redirected =
  /\b(?:curl|wget)\s[^|;&\n]{0,400}?(?:>{1,2}|\|\s?tee(?:\s-a)?\s)\s{0,4}["']?(?<path>[^\s"'<>|;&]{1,300})/;
/** What an interpreter's one-liner has itself write. */
const retrieved = /\burlretrieve\([^,]{1,400},\s{0,4}["'](?<path>[^"']{1,300})/;

/** The name of the file that a command line has a transfer tool write, or undefined. */
export function fetchedFile(name: string, args: string): string | undefined {
  if (args.length < 8) return undefined;
  if (shells.has(name)) return /curl|wget/.test(args) ? writtenBy(redirected, args) : undefined;
  if (interpreters.test(name)) return args.includes("urlretrieve") ? writtenBy(retrieved, args) : undefined;
  return fetchedByTool(name, args);
}

function writtenBy(words: RegExp, args: string): string | undefined {
  const path = words.exec(args.slice(0, 2048))?.groups?.["path"];
  return path === undefined || path.startsWith("/dev/") ? undefined : basename(path);
}

function fetchedByTool(name: string, args: string): string | undefined {
  if (!fetchers.has(name)) return undefined;
  const text = args.slice(0, 2048);
  if (!address.test(text) && name !== "scp") return undefined;
  const explicit = written.exec(text)?.groups?.["path"];
  const isNamed = explicit !== undefined && !address.test(explicit) && !explicit.startsWith("/dev/null");
  if (isNamed) return basename(explicit);
  if (name === "curl" && !kept.test(text)) return undefined;
  return remoteName.exec(text.slice(Math.max(0, text.search(address))).replace(/^https?:\/\/[^/\s]{1,253}/, ""))
    ?.groups?.["path"];
}

/** What a shell reads its commands from without starting anything: `source x`, `. x`, `sh < x`. */
const sourced =
  /(?:(?:^|[;&|({"'\x60\n])\s{0,8}(?:source|\.)\s+|\b(?:ba|da|z|k|a)?sh\s{0,4}<\s{0,4})["']?(?<path>[^\s"'<>|;&(){}$]{1,300})/g;
/** So many of one command line are looked at. */
const sourcedCap = 4;

/** The names of the files whose commands a shell's command line has it read without starting another program. */
export function sourcedFiles(name: string, args: string): readonly string[] {
  if (!shells.has(name) || !/source\s|\.\s|sh\s{0,4}</.test(args)) return [];
  const found = [...args.slice(0, 2048).matchAll(sourced)].slice(0, sourcedCap);
  return found.map(({ groups }) => basename(groups?.["path"] ?? ""));
}

const interpreters = /^(?:python[\d.]*|node|perl|ruby|php|lua|deno|bun)$/;
/** The first word that is no flag: what an interpreter runs. `-c` and `-m` say that it is no file. */
const script =
  /^\s{0,4}(?:--?(?!(?:c|e|m|-eval|-print)(?:\s|$))[\w-]{1,30}(?:=\S{0,60})?\s+){0,5}["']?(?<path>[^\s"'-][^\s"']{0,300})/;
/** The dynamic loader starts any file, even one that may not be run. */
const loader = /^(?:ld-linux[\w.-]*|ld-musl[\w.-]*|ld(?:64)?)\.so(?:\.\d+)?$/;
const loaded =
  /^\s{0,4}(?:--(?:preload|library-path|argv0|inhibit-cache)\s+\S{1,200}\s+){0,3}["']?(?<path>\/[^\s"']{1,300})/;
/** Where images keep their programs. */
const system = /^\/(?:usr|bin|sbin|lib(?:32|64)?|opt|app|nix|snap|proc|dev)\//;

/** The file that a loader is told to start, or undefined. */
export function loadedFile(name: string, args: string): string | undefined {
  return loader.test(name) ? loaded.exec(args)?.groups?.["path"] : undefined;
}

/** The script that a shell or an interpreter is told to run, or undefined. */
export function scriptOf(name: string, args: string): string | undefined {
  if (!shells.has(name) && !interpreters.test(name)) return undefined;
  if (/^\s{0,4}-\w{0,4}[cem](?:\s|$)/.test(args)) return undefined;
  return script.exec(args.slice(0, 512))?.groups?.["path"];
}

export interface Started {
  readonly file: string;
  /** True: a program of its own that the baseline doesn't know, from outside of where images keep theirs. */
  readonly isNewcomer: boolean;
}

const builders =
  /^(?:go|cargo|rustc|make|ninja|bazel|cmake|ctest|gradle|mvn|dotnet|swift|zig|tox|nox|tsx?|vitest|jest)$/;
/** Where tools for building put what they made, to run it at once. */
const builds =
  /^\/(?:tmp|var\/tmp)\/(?:go-build\d+\/b\d+|rustdoctest\w+|rust_out\w*|bazel-\w+|pytest-of-\w+|cargo-\w+|zig-cache|\.dotnet)\//;

/** Whether a program was just made by the tool that now runs it, or by the very line of a shell that runs it. */
export function isOwnBuild(
  binary: string,
  parent: Deed["parent"],
  expectation: Pick<Expectation, "buildsPrograms"> | undefined,
): boolean {
  if (parent === undefined) return false;
  const name = basename(parent.binary);
  if (builds.test(binary) && builders.test(name)) return true;
  // What makes an environment starts its python itself.
  const isMaker = shells.has(name) || /^python[\d.]*$/.test(name);
  return expectation?.buildsPrograms === true && isMaker && isMadeBy(parent.arguments, binary);
}

const compiled =
  /(?:^|[\s;&|"'])(?:\S{0,100}\/)?(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+|rustc|go\s+build|zig\s+build-exe|ghc|nim\s+c|swiftc|ocamlopt|fpc)(?:\s[^;&|\n]{0,300}?)?\s-o\s*(?<path>[^\s"';&|]{1,200})/g;
const environment =
  /(?:-m\s+(?:venv|virtualenv)|\b(?:virtualenv|uv\s+venv))\s(?:-\S{1,60}\s+){0,4}(?<path>[^\s"';&|-][^\s"';&|]{0,200})/g;

/** Whether a shell's line compiles this program, or makes the virtual environment that it is of, before it runs it. */
function isMadeBy(line: string, binary: string): boolean {
  if (!/\s-o|env\s/.test(line)) return false;
  const text = line.slice(0, 2048);
  const paths = (words: RegExp): string[] =>
    [...text.matchAll(words)].slice(0, 8).map(({ groups }) => (groups?.["path"] ?? "").replace(/^(?:\.\/)+/, ""));
  const isAt = (path: string, rest = ""): boolean => {
    const end = `${path.replace(/\/$/, "")}${rest}`;
    return end.startsWith("/") ? binary === end : binary.endsWith(`/${end}`);
  };
  const inside = `/bin/${basename(binary)}`;
  return paths(compiled).some((path) => isAt(path)) || paths(environment).some((path) => isAt(path, inside));
}

/** Whether an agent that builds programs runs one of the tools that it has in its home: they come and go there. */
const isOwnTool = (binary: string, expectation: Expectation | undefined): boolean =>
  expectation?.buildsPrograms === true && ownTools.test(binary);

/** What file a process runs, where it may have come after the image; undefined for what is known to be the image's own. */
export function startedFile(
  process: EventProcess,
  name: string,
  expectation: Expectation | undefined,
  parent?: EventParent,
): Started | undefined {
  const path = scriptOf(name, process.arguments);
  if (path !== undefined) return { file: basename(path), isNewcomer: false };
  const { binary } = process;
  if (!binary.startsWith("/")) return undefined;
  // Where images keep their programs, one that was never run may have been put there just now.
  if (system.test(binary))
    return expectation?.isReady.exec && !expectation.knowsBinary(binary)
      ? { file: name, isNewcomer: false }
      : undefined;
  if (isOwnBuild(binary, parent, expectation)) return undefined;
  const isKnown =
    expectation?.knowsBinary(binary) || expectation?.knowsFolder(folderShape(binary)) || isOwnTool(binary, expectation);
  return { file: name, isNewcomer: expectation !== undefined && !isKnown };
}
