import { expect, test } from "vitest";
import { Pipeline } from "../../../pipeline/pipeline.ts";
import { aConnectOf, withDestination } from "../../../testing/commands.ts";
import { corpusObjects, directory } from "../../../testing/engine.ts";

const service = (labels: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "payroll-db", namespace: "finance", labels },
  spec: { clusterIP: "10.96.77.7" },
});

function severityOf(labels: Record<string, string>, address: string): string | undefined {
  const pipeline = new Pipeline({ ...directory([...corpusObjects(), service(labels)]), policies: [] });
  pipeline.take(withDestination(aConnectOf("support-bot"), address, 5432));
  return pipeline.verdicts()[0]?.spec.findings.find(({ rule }) => rule === "decoy")?.severity;
}

test("a call to a Service that is labelled a decoy is High, baseline or not", () => {
  expect(severityOf({ "bailiff.dev/decoy": "true" }, "10.96.77.7")).toBe("High");
});

test("other Services, and labels that say no, are no decoys", () => {
  expect(severityOf({ "bailiff.dev/decoy": "true" }, "10.96.10.20")).toBeUndefined();
  expect(severityOf({ "bailiff.dev/decoy": "false" }, "10.96.77.7")).toBeUndefined();
  expect(severityOf({}, "10.96.77.7")).toBeUndefined();
});
