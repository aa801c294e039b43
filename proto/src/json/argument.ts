// tetragon.KprobeArgument as protojson: an object with one key that names the kind (and at times a `label`).

import type { KprobeArgument } from "../event.ts";
import { type Fields, int32, message, text, uint32, wide } from "./fields.ts";

const maxUint64 = 2n ** 64n - 1n;
const maxInt64 = 2n ** 63n - 1n;

/** Kinds that Bailiff doesn't read are `other`, and keep their place in the list. */
export function argumentOf(fields: Fields): KprobeArgument {
  for (const kind of kinds) {
    const argument = kind(fields);
    if (argument !== undefined) return argument;
  }
  return { kind: "other" };
}

const kinds: readonly ((fields: Fields) => KprobeArgument | undefined)[] = [
  sock,
  sockaddr,
  (fields) => file(fields, "file_arg"),
  (fields) => file(fields, "path_arg"),
  (fields) => file(fields, "linux_binprm_arg"),
  (fields) => (has(fields, "int_arg") ? { kind: "int", value: int32(fields, "int_arg") } : undefined),
  (fields) => (has(fields, "uint_arg") ? { kind: "int", value: uint32(fields, "uint_arg") } : undefined),
  long,
  (fields) => (has(fields, "size_arg") ? { kind: "size", value: uint64(fields, "size_arg") } : undefined),
  (fields) => (has(fields, "string_arg") ? { kind: "string", value: text(fields, "string_arg") } : undefined),
];

function has(fields: Fields, name: string): boolean {
  return fields[name] !== undefined && fields[name] !== null;
}

function uint64(fields: Fields, name: string): string {
  return String(wide(fields, name, 0n, maxUint64));
}

function long(fields: Fields): KprobeArgument | undefined {
  if (!has(fields, "long_arg")) return undefined;
  const value = Number(wide(fields, "long_arg", -maxInt64 - 1n, maxInt64));
  return Number.isSafeInteger(value) ? { kind: "int", value } : { kind: "other" };
}

function file(fields: Fields, name: string): KprobeArgument | undefined {
  const path = message(fields, name);
  return path && { kind: "file", path: text(path, "path") };
}

function sock(fields: Fields): KprobeArgument | undefined {
  const socket = message(fields, "sock_arg");
  return (
    socket && {
      kind: "sock",
      family: text(socket, "family"),
      type: text(socket, "type"),
      protocol: text(socket, "protocol"),
      sourceAddress: text(socket, "saddr"),
      sourcePort: uint32(socket, "sport"),
      address: text(socket, "daddr"),
      port: uint32(socket, "dport"),
      cookie: uint64(socket, "cookie"),
      state: text(socket, "state"),
    }
  );
}

function sockaddr(fields: Fields): KprobeArgument | undefined {
  const address = message(fields, "sockaddr_arg");
  return (
    address && {
      kind: "sockaddr",
      family: text(address, "family"),
      address: text(address, "addr"),
      port: uint32(address, "port"),
    }
  );
}
