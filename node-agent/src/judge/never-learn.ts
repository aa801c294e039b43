// What no baseline ever learns, however often and by however many pods it is done: a habit of these is no better than the first time.
import { powersOf } from "../baseline/shapes/shape.ts";
import type { Action } from "../normalise/action.ts";
import { basename, type Context } from "./context.ts";
import { credentialNamed, isCredentialPath, isNativeReader } from "./credentials.ts";
import type { Deed } from "./deed.ts";
import { commandLine, shells } from "./text.ts";

interface NeverLearned {
  readonly name: string;
  readonly why: string;
  is(action: Action, context: About): boolean;
}

/** What is to be known of an action beside itself. */
type About = Pick<Context, "destination" | "name" | "shape" | "subject">;

/** Programs that serve, and start no shell of their own accord. */
const servers =
  /^(?:nginx|httpd|apache2|caddy|haproxy|envoy|traefik|postgres|postmaster|mysqld|mariadbd|mongod|redis-server|valkey-server|memcached|java|tomcat|php-fpm[\d.]*|gunicorn|uvicorn|unicorn|puma|named|coredns|vsftpd|exim\d?|master)$/;

export const neverLearned: readonly NeverLearned[] = [
  {
    name: "metadata endpoint",
    why: "it hands out the node's credentials",
    is: (_, { destination }) => destination?.class === "metadata",
  },
  {
    name: "other people's credentials",
    why: "who reads them once too often is not allowed to by having done it",
    is: (action, { name, shape, subject }) => {
      if (action.kind === "file") return isCredentialPath(action.path) && !isNativeReader(name, action.path);
      if (action.kind !== "exec" || action.process.arguments.length < 4) return false;
      if (readsOthersSecrets(shape, subject.pod.namespace)) return true;
      const named = credentialNamed(commandLine(action.process), name);
      return named !== undefined && !isNativeReader(name, named);
    },
  },
  {
    name: "shells from servers",
    why: "a server that starts a shell was told to by somebody",
    is: (action, { name }) => action.kind === "exec" && isShellOfServer(action, name),
  },
];

/** Whether a server starts a shell. */
export function isShellOfServer({ parent }: Pick<Deed, "parent">, name: string): boolean {
  return shells.has(name) && servers.test(basename(parent?.binary ?? ""));
}

/** Whether a command line of this shape reads the values of Secrets of another namespace than the agent's own, or everybody's. */
export function readsOthersSecrets(shape: string, own: string): boolean {
  const powers = powersOf("secrets", shape);
  if (powers === undefined) return false;
  const to = powers.find((power) => power.startsWith("to="));
  return powers.includes("everywhere") || (powers.includes("values") && to !== undefined && to !== `to=${own}`);
}

/** Whether an action is of a class that is never learned. */
export function isNeverLearned(action: Action, context: About): boolean {
  return neverLearned.some((one) => one.is(action, context));
}
