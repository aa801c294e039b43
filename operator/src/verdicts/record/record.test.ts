import { expect, test } from "vitest";
import { writeOriginal } from "../../quarantine/plan/original.ts";
import { heldStatus, prisoner, verdict } from "../testing/snapshot.ts";
import { withRecord } from "./record.ts";

const record = { uid: "pod-1", owner: null, labels: { app: "bot" }, before: { app: "bot", tier: "front" } };
const original = writeOriginal(record);
const held = verdict({ status: heldStatus(60, { original }) });
const bearing = (text: string | undefined) =>
  prisoner("bot-1", {
    metadata: {
      annotations: { "bailiff.dev/case": "bot-1", ...(text !== undefined && { "bailiff.dev/original": text }) },
    },
  });

test.each<[string, string | undefined]>([
  ["was taken away", undefined],
  ["can't be read any more", "{"],
  ["forgets a label that was taken", writeOriginal({ ...record, labels: {} })],
  ["knows another value", writeOriginal({ ...record, labels: { app: "other" } })],
  ["tells of another label before", writeOriginal({ ...record, before: { ...record.before, exempt: "" } })],
  ["names another owner", writeOriginal({ ...record, owner: { apiVersion: "v1", kind: "x", name: "x", uid: "x" } })],
  ["is another pod's", writeOriginal({ ...record, uid: "pod-2" })],
])("a record that %s is overruled by the case's", (_, text) => {
  expect(withRecord(bearing(text), held).metadata).toMatchObject({ record: original });
});

test("a record that says more, of a cut whose process died before it wrote the status, stands", () => {
  const more = bearing(writeOriginal({ ...record, labels: { app: "bot", tier: "front" } }));
  expect(withRecord(more, held)).toBe(more);
});

test("the record of a case counts only for its own pod, and only while that is held", () => {
  const foreign = verdict({ status: heldStatus(60, { original: writeOriginal({ ...record, uid: "pod-2" }) }) });
  const closed = verdict({ status: { ...heldStatus(60, { original }), phase: "Released" } });
  for (const one of [foreign, closed, verdict()])
    expect(withRecord(bearing(undefined), one).metadata).not.toHaveProperty("record");
});
