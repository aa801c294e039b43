// The operator's settings: a flag each, or BAILIFF_<NAME> in the environment; the flag wins. What is wrong is named by its setting.
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { parseArgs } from "node:util";
import { parseDurationMs } from "@bailiff/crds";
import { z } from "zod";
import { parseAddress } from "../runtime/telemetry/server.ts";

const namespaceName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

const address = z.string().refine(isAddress, "is no address: give host:port, :port or [::1]:port");
const duration = z
  .string()
  .transform((text) => parseDurationMs(text) ?? Number.NaN)
  .refine((ms) => ms > 0, "is no duration: write hours, minutes or seconds, such as 720h or 90s");
const namespaces = z
  .string()
  .transform((text) =>
    text
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  )
  .refine((names) => names.every((name) => namespaceName.test(name)), "is no list of namespaces: write a,b,c");
const flag = z.enum(["true", "false"], "is neither true nor false").transform((text) => text === "true");

const schema = z.object({
  kubeconfig: z
    .string()
    .refine((path) => existsSync(path), "doesn't exist: give the path of a kubeconfig")
    .optional(),
  "metrics-address": address.default(":9090"),
  identity: z.string().min(1, "is empty").max(200, "is longer than 200 characters").optional(),
  namespace: z.string().regex(namespaceName, "is no namespace").default("bailiff-system"),
  "excluded-namespaces": namespaces.prefault("kube-system,kube-public,kube-node-lease"),
  "dry-run": flag.prefault("false"),
  "keep-closed-for": duration.prefault("720h"),
  "keep-closed-most": z.coerce.number("is no number").int("is no whole number").min(0, "is negative").default(500),
  "log-level": z.enum(["debug", "info", "warn", "error"], "is none of debug, info, warn, error").default("info"),
});

export type Setting = keyof typeof schema.shape;

const settings = Object.keys(schema.shape) as Setting[];

export interface Config {
  /** undefined: in-cluster credentials. */
  readonly kubeconfig: string | undefined;
  readonly metricsAddress: string;
  /** Unique among replicas and restarts. */
  readonly identity: string;
  /** Where the lease, the operator and the node agents are. */
  readonly namespace: string;
  readonly excludedNamespaces: readonly string[];
  readonly isDryRun: boolean;
  readonly keepClosed: { readonly forMs: number; readonly most: number };
  readonly logLevel: "debug" | "info" | "warn" | "error";
}

/** A wrong setting: one line for each, and how to be told what there is. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Reads flags and environment. Throws a ConfigError that names every setting that is wrong. */
export function readConfig(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): Config {
  const given = { ...fromEnvironment(environment), ...fromArguments(args) };
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => explain(issue, given)).join("\n"));
  const { data } = parsed;
  return {
    kubeconfig: data.kubeconfig,
    metricsAddress: data["metrics-address"],
    identity: data.identity ?? `${hostname()}-${process.pid}`,
    namespace: data.namespace,
    excludedNamespaces: data["excluded-namespaces"],
    isDryRun: data["dry-run"],
    keepClosed: { forMs: data["keep-closed-for"], most: data["keep-closed-most"] },
    logLevel: data["log-level"],
  };
}

function fromArguments(args: readonly string[]): Record<string, string> {
  const options = Object.fromEntries(
    settings.map((name) => [name, { type: name === "dry-run" ? "boolean" : "string" }] as const),
  );
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ConfigError(error.message);
  }
}

function fromEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    settings.flatMap((name) => {
      const value = environment[variable(name)];
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );
}

function explain({ path, message }: z.core.$ZodIssue, given: Readonly<Record<string, string>>): string {
  const name = String(path[0] ?? "");
  return `--${name} (${variable(name)}): ${JSON.stringify(given[name] ?? "").slice(0, 200)} ${message}`;
}

function variable(name: string): string {
  return `BAILIFF_${name.replaceAll("-", "_").toUpperCase()}`;
}

function isAddress(text: string): boolean {
  try {
    parseAddress(text);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
