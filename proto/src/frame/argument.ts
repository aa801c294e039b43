// tetragon.KprobeArgument on the wire.

import type { KprobeArgument } from "../event.ts";
import { text } from "./text.ts";
import { digits, endOf, finish, type Reader, skip } from "./wire.ts";

const other: KprobeArgument = Object.freeze({ kind: "other" });

/** Reads tetragon.KprobeArgument; kinds that Bailiff doesn't read are `other`, and keep their place in the list. */
export function readArgument(reader: Reader, limit: number): KprobeArgument {
  const end = endOf(reader, limit);
  let argument = other;
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10:
        argument = { kind: "string", value: text(reader) };
        break;
      case 16:
        argument = { kind: "int", value: reader.int32() };
        break;
      case 32:
        argument = { kind: "size", value: digits(reader) };
        break;
      case 50: // path_arg
      case 58: // file_arg
        argument = { kind: "file", path: readPath(reader, end, 18) };
        break;
      case 74:
        argument = readSock(reader, end);
        break;
      case 88: {
        const value = Number(reader.int64());
        argument = Number.isSafeInteger(value) ? { kind: "int", value } : other;
        break;
      }
      case 120:
        argument = { kind: "int", value: reader.uint32() };
        break;
      case 210: // linux_binprm_arg
        argument = { kind: "file", path: readPath(reader, end, 10) };
        break;
      case 242:
        argument = readSockaddr(reader, end);
        break;
      default:
        skip(reader, tag);
    }
  }
  finish(reader, end);
  return argument;
}

function readPath(reader: Reader, limit: number, pathTag: number): string {
  const end = endOf(reader, limit);
  let path = "";
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === pathTag) path = text(reader);
    else skip(reader, tag);
  }
  finish(reader, end);
  return path;
}

function readSock(reader: Reader, limit: number): KprobeArgument {
  const end = endOf(reader, limit);
  let family = "";
  let type = "";
  let protocol = "";
  let sourceAddress = "";
  let sourcePort = 0;
  let address = "";
  let port = 0;
  let cookie = "0";
  let state = "";
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10:
        family = text(reader);
        break;
      case 18:
        type = text(reader);
        break;
      case 26:
        protocol = text(reader);
        break;
      case 50:
        sourceAddress = text(reader);
        break;
      case 58:
        address = text(reader);
        break;
      case 64:
        sourcePort = reader.uint32();
        break;
      case 72:
        port = reader.uint32();
        break;
      case 80:
        cookie = digits(reader);
        break;
      case 90:
        state = text(reader);
        break;
      default:
        skip(reader, tag);
    }
  }
  finish(reader, end);
  return { kind: "sock", family, type, protocol, sourceAddress, sourcePort, address, port, cookie, state };
}

function readSockaddr(reader: Reader, limit: number): KprobeArgument {
  const end = endOf(reader, limit);
  let family = "";
  let address = "";
  let port = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === 10) family = text(reader);
    else if (tag === 18) address = text(reader);
    else if (tag === 24) port = reader.uint32();
    else skip(reader, tag);
  }
  finish(reader, end);
  return { kind: "sockaddr", family, address, port };
}
