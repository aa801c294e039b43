// Programs that came after the image: which file a transfer tool was told to write, and which file a process runs.
import type { EventProcess } from "@bailiff/proto/event";
import type { Expectation } from "../../../baseline/expectation.ts";
import { folderShape } from "../../../baseline/shape.ts";
import { basename } from "../../context.ts";
import { shells } from "../../text.ts";

const fetchers: ReadonlySet<string> = new Set(["curl", "wget", "aria2c", "scp"]);
const written =
  /(?:^|\s)(?:-[a-zA-Z]{0,6}o|--output|--output-document|--out|-[a-np-zA-NP-Z]{0,6}O)[\s=]?\s{0,4}["']?(?<path>[^\s"'-][^\s"']{0,300})/;
const remoteName = /\/(?<path>[\w.+-]{2,120})(?:[?#][^\s"']{0,200})?["']?(?:\s|$)/;
const kept = /(?:^|\s)-[a-zA-Z]{0,6}O|--remote-name/;
const address = /https?:\/\//;

/** The name of the file that a transfer tool's command line has it write, or undefined. */
export function fetchedFile(name: string, args: string): string | undefined {
  if (!fetchers.has(name) || args.length < 8) return undefined;
  const text = args.slice(0, 2048);
  if (!address.test(text) && name !== "scp") return undefined;
  const explicit = written.exec(text)?.groups?.["path"];
  const isNamed = explicit !== undefined && !address.test(explicit) && !explicit.startsWith("/dev/null");
  if (isNamed) return basename(explicit);
  if (name === "curl" && !kept.test(text)) return undefined;
  return remoteName.exec(text.slice(Math.max(0, text.search(address))).replace(/^https?:\/\/[^/\s]{1,253}/, ""))
    ?.groups?.["path"];
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

/** Whether a program was just made by the tool that now runs it. */
export function isOwnBuild(binary: string, parentBinary: string | undefined): boolean {
  return parentBinary !== undefined && builds.test(binary) && builders.test(basename(parentBinary));
}

/** What file a process runs, where it may have come after the image; undefined for the image's own programs. */
export function startedFile(
  process: EventProcess,
  name: string,
  expectation: Expectation | undefined,
  parentBinary?: string,
): Started | undefined {
  const path = scriptOf(name, process.arguments);
  if (path !== undefined) return { file: basename(path), isNewcomer: false };
  const { binary } = process;
  if (system.test(binary) || !binary.startsWith("/") || isOwnBuild(binary, parentBinary)) return undefined;
  const isKnown = expectation?.knowsBinary(binary) || expectation?.knowsFolder(folderShape(binary));
  return { file: name, isNewcomer: expectation !== undefined && !isKnown };
}
