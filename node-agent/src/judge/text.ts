// Looking at command lines. They are one string that an attacker wrote: never split again for a decision, only searched, and only so far.
import type { EventProcess } from "@bailiff/proto/event";
import { redact } from "../report/evidence/redact.ts";
import { basename } from "./context.ts";

/** So much of a command line is looked at. What stands behind it is judged by what the process does. */
export const lookedAt = 4096;

export function commandLine(process: Pick<EventProcess, "arguments">, most = lookedAt): string {
  return process.arguments.length > most ? process.arguments.slice(0, most) : process.arguments;
}

export const shells: ReadonlySet<string> = new Set([
  "sh",
  "bash",
  "dash",
  "ash",
  "zsh",
  "ksh",
  "mksh",
  "fish",
  "csh",
  "tcsh",
]);
export const netcats: ReadonlySet<string> = new Set(["nc", "ncat", "netcat", "nc.openbsd", "nc.traditional"]);
/** Programs whose trade is to move data to where they are told. */
export const transferTools: ReadonlySet<string> = new Set([
  "curl",
  "wget",
  "scp",
  "sftp",
  "rsync",
  "ftp",
  "tftp",
  "http",
  "https",
  "aria2c",
  "rclone",
  "socat",
  "openssl",
  ...netcats,
]);

/** A command line for a message; the program's name tells what some options hide. */
export function quoteLine(process: Pick<EventProcess, "binary" | "arguments">, most = 120): string {
  return quote(redact(commandLine(process, most * 8), basename(process.binary)), most);
}

/** A text for a message: short, in quotes, what looks like a secret cut out, control characters made harmless. */
export function quote(text: string, most = 120): string {
  const safe = redact(text.length > most * 8 ? text.slice(0, most * 8) : text);
  const short = safe.length > most ? `${safe.slice(0, most)}…` : safe;
  return `"${short.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "�")}"`;
}
