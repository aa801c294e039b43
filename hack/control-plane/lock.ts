// A lock between processes: a folder that only one can make, with its owner's pid inside; a dead owner's lock is taken over.
// It only saves work that would be done twice: whoever uses it stays correct without it.
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const unownedForMs = 5_000;

/** Runs `work` while holding the lock; says `waiting` on stderr once if someone else holds it. */
export async function withLock<T>(path: string, waiting: string, work: () => Promise<T>): Promise<T> {
  for (let said = false; !(await take(path)); await sleep(500)) {
    if (await isAbandoned(path)) await rm(path, { recursive: true, force: true });
    else if (!said) {
      said = true;
      process.stderr.write(`${waiting}\n`);
    }
  }
  try {
    return await work();
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await mkdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  await writeFile(join(path, "pid"), String(process.pid));
  return true;
}

async function isAbandoned(path: string): Promise<boolean> {
  const pid = Number(await readFile(join(path, "pid"), "utf8").catch(() => ""));
  if (pid > 0) return !isAlive(pid);
  const made = await stat(path).catch(() => undefined); // its owner was killed between making the folder and signing it
  return made !== undefined && Date.now() - made.mtimeMs > unownedForMs;
}

/** Is there a process of this id (a zombie counts)? */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
