// Command lines of a megabyte are an attacker's choice. What is remembered of an action must not hold on to them.
import type { EventParent } from "@bailiff/proto/event";

/** So much of a command line is kept: twice what rules look at, so that it still shows that there was more. */
export const argumentsKept = 8192;

/** The process with a bounded command line: itself where it is short enough. */
export function clipped<P extends EventParent>(process: P): P {
  if (process.arguments.length <= argumentsKept) return process;
  // A slice alone would keep the whole text alive behind it (V8's sliced strings): copied by way of bytes.
  const copy = Buffer.from(process.arguments.slice(0, argumentsKept), "utf16le").toString("utf16le");
  return { ...process, arguments: copy };
}
