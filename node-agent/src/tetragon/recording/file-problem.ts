// Why a file can't be read or written, for the person who named it: errno codes are for programs.
const words: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "there is no such file or folder",
  EISDIR: "it is a folder, give a file",
  EACCES: "you lack the permission",
  EPERM: "you lack the permission",
  EROFS: "its file system is read-only",
  ENOSPC: "no space is left",
};

/** A few words for an error of the file system; the error's own message where there are none. */
export function fileProblem(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return words[code] ?? (error instanceof Error ? error.message : String(error));
}
