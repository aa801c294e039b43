// labels.json of a corpus, parsed at the border: which sessions there are, of what kind, and what was done to whom when.
import { parseTime } from "@bailiff/proto/time";
import { z } from "zod";

const time = z.string().refine((text) => parseTime(text) !== undefined, "is no RFC 3339 time");

const marker = z.looseObject({
  type: z.string(),
  first_event: time.optional(),
  event_times: z.array(time).default([]),
});

const attack = z.looseObject({
  id: z.string().min(1),
  technique: z.string().min(1),
  form: z.string().min(1),
  namespace: z.string().min(1),
  pod: z.string().min(1),
  agent: z.string().min(1),
  start: time,
  end: time,
  markers: z.array(marker).default([]),
  exec_ids: z.array(z.string()).default([]),
});

const session = z.looseObject({
  kind: z.enum(["training", "benign-test", "attack"]),
  start: time,
  end: time,
  notes: z.array(z.string()).default([]),
  pods: z.record(z.string(), z.looseObject({ namespace: z.string().min(1), agent: z.string().min(1) })).default({}),
  attacks: z.array(attack).default([]),
});

export const labelsSchema = z.looseObject({ sessions: z.record(z.string().regex(/^[\w.-]+$/), session) });

export const clusterSchema = z.looseObject({
  static: z.array(z.record(z.string(), z.unknown())).default([]),
  sessions: z
    .record(z.string(), z.looseObject({ objects: z.array(z.record(z.string(), z.unknown())).default([]) }))
    .default({}),
});

export type SessionLabels = z.infer<typeof session>;
export type AttackLabels = z.infer<typeof attack>;
