// What kind of place a path is in: the broadest thing that can be said of a program or a file, in a dozen words.

export type DirectoryClass =
  | "system"
  | "config"
  | "home"
  | "work"
  | "scratch"
  | "memory"
  | "process"
  | "device"
  | "logs"
  | "hidden"
  | "relative"
  | "other";

/** The first that fits counts. */
const classes: readonly (readonly [DirectoryClass, RegExp])[] = [
  ["memory", /^(?:\/dev\/shm\/|\/dev\/mqueue\/|\/proc\/(?:self|\d+)\/fd\/|\/dev\/fd\/|\/?memfd:)|\(deleted\)$/],
  ["hidden", /^\/(?:tmp|var\/tmp|run)\/(?:[^/]{1,64}\/){0,6}\.[^/.]/],
  ["scratch", /^\/(?:tmp|var\/tmp|run|var\/run)(?:\/|$)/],
  ["system", /^\/(?:usr|bin|sbin|lib|lib32|lib64|opt|nix|snap)(?:\/|$)/],
  ["config", /^\/etc(?:\/|$)/],
  ["process", /^\/(?:proc|sys)(?:\/|$)/],
  ["device", /^\/dev(?:\/|$)/],
  ["logs", /^\/var\/log(?:\/|$)/],
  ["home", /^(?:\/root|\/home|~|\$HOME)(?:\/|$)/],
  ["work", /^\/(?:app|workspace|workspaces|work|src|srv|data|mnt|code|project|repo|builds?)(?:\/|$)/],
  ["relative", /^(?!\/)/],
];

/** Where people's package tools put programs for their shells to find: `~/.cargo/bin`, `~/.local/bin`, `~/go/bin`. */
export const ownTools: RegExp = /^(?:\/root|\/home\/[^/]{1,64})\/(?:[^/]{1,64}\/){0,7}bin\/[^/]{1,64}$/;

/** How many classes there are. */
export const directoryClasses = classes.length + 1;

/** The class of the directory that a path names or lies in. Total: any text has one. */
export function directoryClass(path: string): DirectoryClass {
  for (const [name, words] of classes) if (words.test(path)) return name;
  return "other";
}
