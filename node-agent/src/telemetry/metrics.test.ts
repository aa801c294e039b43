import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { rules } from "../judge/rules/index.ts";
import { nodeMetrics, type Sources } from "./metrics.ts";

const sources: Sources = {
  events: () => ({ exec: 3, kprobe: 4 }),
  undecodable: () => new Map([["no-time", 1]]),
  judged: () => ({ action: 5 }),
  shed: () => ({ overflow: 2 }),
  isConnected: () => true,
  connections: () => 2,
  waiting: () => ({ inbox: 7 }),
  coverage: () => ({ state: "Partial", reason: "RingLoss" }),
  losses: () => new Map([["ring", 9]]),
  unselectedPods: () => 6,
  writes: () => ({ created: 1 }),
  spooled: () => 8,
  spoolFullness: () => 0.25,
  unwritten: () => 9,
  shards: () => ({ written: 3 }),
  informers: () => [],
};

test("a scrape has what others build on, under the names they know, and the same again the second time", async () => {
  const registry = new Registry();
  const metrics = nodeMetrics(registry, sources);
  const [rule] = rules;
  if (rule === undefined) throw new Error("no rules");
  metrics.found({ rule, severity: "Medium" } as Parameters<typeof metrics.found>[0]);
  metrics.gap("RingLoss");
  metrics.late(0.2);
  metrics.observeRequest({ method: "PATCH", resource: "agentverdicts", code: 200, durationMs: 12 });
  for (let times = 0; times < 2; times++) {
    const lines = (await registry.metrics()).split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        'bailiff_events_total{type="exec"} 3',
        'bailiff_undecodable_total{reason="no-time"} 1',
        'bailiff_shed_total{reason="overflow"} 2',
        "bailiff_stream_connected 1",
        'bailiff_node_coverage{state="Partial"} 1',
        'bailiff_node_coverage{state="Full"} 0',
        'bailiff_node_coverage_reason{reason="RingLoss"} 1',
        "bailiff_unselected_pods 6",
        "bailiff_spool_depth 8",
        "bailiff_spool_fullness_ratio 0.25",
        "bailiff_unwritten_cases 9",
        'bailiff_tetragon_lost_total{kind="ring"} 9',
        'bailiff_gaps_total{reason="Flood"} 0',
        `bailiff_findings_total{rule="${rule.name}",severity="Medium"} 1`,
        'bailiff_gaps_total{reason="RingLoss"} 1',
        'bailiff_event_lateness_seconds_bucket{le="0.25"} 1',
      ]),
    );
  }
  metrics.close();
});
