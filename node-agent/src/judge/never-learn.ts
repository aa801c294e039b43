// What no baseline ever learns, however often and by however many pods it is done: a habit of these is no better than the first time.
import type { Action } from "../normalise/action.ts";
import { basename, type Context } from "./context.ts";
import { credentialNamed, isCredentialPath, isNativeReader } from "./credentials.ts";
import { commandLine, shells } from "./text.ts";

interface NeverLearned {
  readonly name: string;
  readonly why: string;
  is(action: Action, context: Pick<Context, "destination" | "name">): boolean;
}

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
    is: (action, { name }) => {
      if (action.kind === "file") return isCredentialPath(action.path) && !isNativeReader(name, action.path);
      if (action.kind !== "exec" || action.process.arguments.length < 4) return false;
      const named = credentialNamed(commandLine(action.process), name);
      return named !== undefined && !isNativeReader(name, named);
    },
  },
  {
    name: "shells from servers",
    why: "a server that starts a shell was told to by somebody",
    is: ({ kind, parent }, { name }) =>
      kind === "exec" && shells.has(name) && servers.test(basename(parent?.binary ?? "")),
  },
];

/** Whether an action is of a class that is never learned. */
export function isNeverLearned(action: Action, context: Pick<Context, "destination" | "name">): boolean {
  return neverLearned.some((one) => one.is(action, context));
}
