// Alerts about what was lost, is late, or isn't written yet.
import type { Table } from "./table.ts";

const on = 'job="bailiff-node-agent", instance="10.0.0.7:9091", node="node-1"';
const labels = { node: "node-1", instance: "10.0.0.7:9091" };
const shed = (reason: string) => `bailiff_shed_total{${on}, reason="${reason}"}`;
const lost = (kind: string) => `bailiff_tetragon_lost_total{${on}, kind="${kind}"}`;
const late = (le: string) => `bailiff_event_lateness_seconds_bucket{${on}, le="${le}"}`;

export const losses: Table = {
  BailiffEventsLost: {
    fires: [
      {
        when: "the inbox overflows",
        series: { [shed("overflow")]: "0x5 40x20", [shed("spool")]: "0x25" },
        at: "10m",
        alerts: [
          {
            labels,
            summary: "The node agent of node-1 dropped something",
            description:
              "about 40 events or verdicts within 10 minutes found no room or could not be read (bailiff_shed_total and bailiff_undecodable_total by reason)",
          },
        ],
      },
      {
        when: "messages can't be read",
        series: {
          [shed("overflow")]: "0x25",
          [`bailiff_undecodable_total{${on}, reason="malformed-frame"}`]: "0x5 20x20",
        },
        at: "10m",
        alerts: [
          {
            labels,
            summary: "The node agent of node-1 dropped something",
            description:
              "about 20 events or verdicts within 10 minutes found no room or could not be read (bailiff_shed_total and bailiff_undecodable_total by reason)",
          },
        ],
      },
    ],
    quiet: [
      { when: "only ends of processes are left out", series: { [shed("pressure")]: "0x5 900x20" }, at: "10m" },
      { when: "what was lost was lost long ago", series: { [shed("overflow")]: "40x30" }, at: "25m" },
    ],
  },
  BailiffTetragonEventsLost: {
    fires: [
      {
        when: "Tetragon's ring buffer overflows",
        series: { [lost("ring")]: "0x5 300x20", [lost("listener")]: "0x25" },
        at: "10m",
        alerts: [
          {
            labels,
            summary: "Tetragon lost events on node-1",
            description:
              "about 300 events within 10 minutes never came, by Tetragon's own account (bailiff_tetragon_lost_total by kind)",
          },
        ],
      },
    ],
    quiet: [
      { when: "events came, and less was known about them", series: { [lost("podInfo")]: "0x5 30x20" }, at: "10m" },
      { when: "Tetragon begins anew, at zero", series: { [lost("ring")]: "300x5 0x20" }, at: "10m" },
    ],
  },
  BailiffJudgementLate: {
    fires: [
      {
        when: "every event is judged half a minute late",
        series: { [late("10")]: "0x40", [late("30")]: "0+60x40", [late("+Inf")]: "0+60x40" },
        at: "25m",
        alerts: [
          {
            labels,
            summary: "Events on node-1 are judged late",
            description: "one in a hundred is judged more than 29.8s after it happened",
          },
        ],
      },
    ],
    quiet: [
      {
        when: "events are judged in time",
        series: { [late("0.05")]: "0+60x40", [late("+Inf")]: "0+60x40" },
        at: "25m",
      },
      { when: "nothing happens", series: { [late("0.05")]: "7x40", [late("+Inf")]: "7x40" }, at: "25m" },
    ],
  },
  BailiffVerdictsWaiting: {
    fires: [
      {
        when: "cases wait for the API server for a quarter of an hour",
        series: { [`bailiff_unwritten_cases{${on}}`]: "0 2x20" },
        at: "17m",
        alerts: [
          {
            labels,
            summary: "The node agent of node-1 can't hand over its verdicts",
            description:
              "at least 2 case(s) wait for the API server, which the agent can't reach or which refuses them",
          },
        ],
      },
    ],
    quiet: [
      {
        when: "cases are written as they come",
        series: { [`bailiff_unwritten_cases{${on}}`]: "3 1 0 2 1 0 4 3 0 1 2 0 1 1 0 2 3 0 1" },
        at: "17m",
      },
    ],
  },
  BailiffSpoolFilling: {
    fires: [
      {
        when: "the spool is more than half full",
        series: { [`bailiff_spool_fullness_ratio{${on}}`]: "0.75x9" },
        at: "5m",
        alerts: [
          {
            labels,
            summary: "The spool of verdicts on node-1 is filling up",
            description: "75% full: once full, less severe verdicts are dropped for worse ones",
          },
        ],
      },
    ],
    quiet: [
      { when: "a few verdicts are on disk", series: { [`bailiff_spool_fullness_ratio{${on}}`]: "0.1x9" }, at: "9m" },
    ],
  },
};
