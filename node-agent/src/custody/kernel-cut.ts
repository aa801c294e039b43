// The tracing policy of the kernel's cut goes by its name, or by that name with something behind it: a changed version is loaded beside
// the old one, under a second name, since to apply it over the old one would open the cut for seconds (measured).

/** Whether a policy of that name is the kernel's cut: `bailiff-isolate`, `bailiff-isolate-2`. */
export function isKernelCut(name: string, base: string): boolean {
  return name === base || name.startsWith(`${base}-`);
}
