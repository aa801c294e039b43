// Settings of a node agent, from flags and environment, checked before anything starts. A bad one is named, with what to write instead.
import { isIP } from "node:net";
import { parseArgs } from "node:util";
import { parseDurationMs } from "@bailiff/crds";
import { parseAddress } from "@bailiff/operator/runtime/telemetry/server";
import { z } from "zod";
import { shippedPolicies } from "../../tetragon/health/tracing-policies.ts";

const path = z.string().min(1).max(4096);
const names = z
  .string()
  .transform((text) =>
    text
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  )
  .pipe(
    z
      .array(z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, "is not a list of names, separated by commas"))
      .max(32),
  );
const duration = z.string().transform((text, context) => {
  const ms = parseDurationMs(text);
  if (ms !== undefined) return ms;
  context.addIssue({ code: "custom", message: "is not a duration; write it like 10s, 5m or 1h" });
  return z.NEVER;
});
/** Of what is done again and again: without a pause it would be done without end. */
const period = duration.refine((ms) => ms >= 100, "is shorter than 100ms: nothing else would be done any more");
/** An address with or without a port, as `dns.setServers` takes them. */
const server = z.string().refine((text) => {
  const [, six, four = six ?? text, port = "53"] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  return isIP(four) !== 0 && Number(port) > 0 && Number(port) < 65_536;
}, "is not a list of IP addresses, separated by commas; write them like 10.96.0.10, 10.96.0.10:53 or [fd00::a]:53");
const address = z.string().superRefine((text, context) => {
  try {
    parseAddress(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
  }
});

/** By flag; each also as BAILIFF_ and the flag in capitals with underscores. */
const settings = {
  node: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, "is not a node's name")
    .max(253),
  tetragon: z
    .string()
    .regex(/^(unix:.+|[^/:]+:\d{1,5}|\[[0-9a-fA-F:.]+\]:\d{1,5})$/, "is neither unix:///path nor host:port")
    .default("unix:///var/run/tetragon/tetragon.sock"),
  "tetragon-metrics": z.url({ protocol: /^https?$/, error: "is not the URL of a metrics page" }).optional(),
  "node-address": z.union([z.ipv4(), z.ipv6()], { error: "is not an IP address" }).default("127.0.0.1"),
  "tetragon-ca": path.optional(),
  "tetragon-certificate": path.optional(),
  "tetragon-key": path.optional(),
  "tetragon-server-name": z.string().min(1).max(253).optional(),
  "tracing-policies": names.default([...shippedPolicies.observe]),
  "kernel-cut-policy": z.string().min(1).max(253).default(shippedPolicies.cut),
  "health-every": period.default(10_000),
  kubeconfig: path.optional(),
  "metrics-address": address.default(":9091"),
  "state-dir": path.optional(),
  "shard-every": period.default(60_000),
  "shard-rest": duration.default(150_000),
  "baseline-every": period.default(600_000),
  "dns-servers": z
    .string()
    .transform((text) => text.split(",").map((one) => one.trim()))
    .pipe(z.array(server).max(16))
    .optional(),
  "log-level": z
    .enum(["debug", "info", "warn", "error"], { error: "is none of debug, info, warn, error" })
    .default("info"),
} as const;

const schema = z
  .object(settings)
  .refine(
    ({ "tetragon-certificate": certificate, "tetragon-key": key }) =>
      (certificate === undefined) === (key === undefined),
    {
      path: ["tetragon-key"],
      message: "goes together with --tetragon-certificate: give both or none",
    },
  );

export type Config = z.output<typeof schema>;

export type Setting = keyof typeof settings;

/** What is wrong with the settings, one line each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** The settings. Flags come before the environment. Throws a ConfigError that names every bad setting. */
export function readConfig(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): Config {
  const options = Object.fromEntries(Object.keys(settings).map((name) => [name, { type: "string" } as const]));
  let flags: Readonly<Record<string, unknown>>;
  try {
    flags = parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
  const given = Object.keys(settings).flatMap((name) => {
    const value = flags[name] ?? (environment[variableOf(name)] || undefined);
    return value === undefined ? [] : [[name, value] as const];
  });
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ code, path: [name], message }) => {
    const setting = String(name);
    const value = given.find(([one]) => one === setting)?.[1];
    if (value === undefined)
      return `--${setting} (or ${variableOf(setting)}) is missing${code === "custom" ? `: it ${message}` : ""}`;
    return `--${setting} (or ${variableOf(setting)}) ${JSON.stringify(value)}: ${message}`;
  });
  throw new ConfigError(lines.join("\n"));
}

/** The environment's name of a setting. */
export function variableOf(name: string): string {
  return `BAILIFF_${name.toUpperCase().replaceAll("-", "_")}`;
}
