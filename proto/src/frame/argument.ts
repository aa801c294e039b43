// tetragon.KprobeArgument on the wire.

import type { KprobeArgument } from "../event.ts";
import { skip } from "./skip.ts";
import { text } from "./text.ts";
import { digits, signedWide } from "./wide.ts";
import { endOf, finish, int32, type Reader, uint32 } from "./wire.ts";

const other: KprobeArgument = Object.freeze({ kind: "other" });

/** Reads tetragon.KprobeArgument; kinds that Bailiff doesn't read are `other`, and keep their place in the list. */
export function readArgument(reader: Reader, limit: number): KprobeArgument {
  const end = endOf(reader, limit);
  let argument = other;
  while (reader.pos < end) {
    const tag = uint32(reader);
    switch (tag) {
      case 10:
        argument = { kind: "string", value: text(reader) };
        break;
      case 16:
        argument = { kind: "int", value: int32(reader) };
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
        const value = signedWide(reader);
        argument = Number.isSafeInteger(value) ? { kind: "int", value } : other;
        break;
      }
      case 120:
        argument = { kind: "int", value: uint32(reader) };
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
    const tag = uint32(reader);
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
    const tag = uint32(reader);
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
        sourcePort = uint32(reader);
        break;
      case 72:
        port = uint32(reader);
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
    const tag = uint32(reader);
    if (tag === 10) family = text(reader);
    else if (tag === 18) address = text(reader);
    else if (tag === 24) port = uint32(reader);
    else skip(reader, tag);
  }
  finish(reader, end);
  return { kind: "sockaddr", family, address, port };
}
