// Shapes of copying to another machine, and of packing what is worth copying.
import type { Family } from "./family.ts";

/** A place on another machine as the last word: `host:path`, `user@host:path`, `rsync://host/path`. */
const elsewhere =
  /\s["']?(?:rsync:\/\/)?(?:[\w.-]{1,64}@)?(?<to>[a-zA-Z0-9][\w.-]{0,127})(?:::?|(?<=rsync:\/\/\S{0,200})\/)[^\s"':]{0,256}["']?\s*$/;

export const copies: readonly Family[] = [
  { kind: "send", names: /^(?:scp|rsync)$/, when: elsewhere, powers: [], to: elsewhere, always: true },
  {
    kind: "send",
    names: /^ssh$/,
    when: /\s["']?(?:cat\s*>|tar\s+\S{0,8}x|dd\s+of=|tee\s|base64\s+-d)/,
    powers: [["pipe", /^/]],
    always: true,
  },
  {
    // Whatever is put in goes to a named host; looking whether a port is open, listening, and the own machine aside.
    kind: "send",
    names: /^(?:nc|ncat|netcat|nc\.openbsd|nc\.traditional)$/,
    when: /^(?!.*(?:^|\s)-\w*[zlU])(?!.*\b(?:localhost|127\.\d))(?:-\S+\s+(?:\d+\s+)?){0,6}[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}\.?\s+\d{2,5}\s*$/s,
    powers: [["raw", /^/]],
    always: true,
  },
  {
    // To a remote that is neither where the work came from nor where it goes.
    kind: "send",
    names: /^git$/,
    when: /^(?:-\S+\s+){0,4}push\s+(?:-\S+\s+){0,4}(?!-|origin\b|upstream\b|HEAD\b|https?:|ssh:|git@)[\w.-]{1,64}(?=\s|$)/,
    powers: [],
    to: /^(?:-\S+\s+){0,4}push\s+(?:-\S+\s+){0,4}(?!-)(?<to>[\w.-]{1,64})/,
    always: true,
  },
  {
    kind: "stage",
    names: /^(?:pg_dump|pg_dumpall|pg_basebackup|mysqldump|mariadb-dump|mongodump|mongoexport|cqlsh|neo4j-admin)$/,
    when: /^(?!.*(?:--help|--version|--schema-only|(?:^|\s)-s(?:\s|$)))/s,
    powers: [["database", /^/]],
    always: true,
  },
  {
    kind: "stage",
    names: /^(?:tar|bsdtar|zip|7z|7za|cpio|rar)$/,
    // Made, not unpacked; of whole trees that are no work of one's own.
    when: /^(?=\s*(?:(?:-{0,2}\w*c\w*|--create|-\w*r|-o)\b|a\s))(?=.*\s["']?\/(?:data|home|root|etc|srv|mnt|opt|backups?|var\/(?:lib|backups|www))(?:\/[\w.-]{1,64}){0,2}\/?["']?(?:\s|$))/s,
    powers: [["tree", /^/]],
    always: true,
  },
];
