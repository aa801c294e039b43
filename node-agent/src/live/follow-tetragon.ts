// Tetragon as the settings say it is reached: the stream of events, and beside it what has to be asked for.
import { TetragonHealth } from "../tetragon/health/watch-health.ts";
import { type StreamOptions, TetragonStream } from "../tetragon/stream/stream.ts";
import type { Config } from "./config/config.ts";
import { metricsUrlAt, tlsOf } from "./config/tetragon.ts";

/** So long each answer of Tetragon's may take. */
const timeoutMs = 5_000;

/** Both are still to be run. A connection that comes or goes has the rest asked for at once. */
export function followTetragon(
  config: Config,
  { inbox, clock, gap, report }: Required<Pick<StreamOptions, "inbox" | "clock" | "gap" | "report">>,
): { readonly stream: TetragonStream; readonly health: TetragonHealth } {
  const tls = tlsOf(config);
  const everyMs = config["health-every"];
  const stream = new TetragonStream({
    tetragon: { address: config.tetragon, ...(tls && { tls }) },
    node: config.node,
    healthEveryMs: everyMs,
    changed: () => health.expire(),
    ...{ inbox, timeoutMs, clock, gap, report },
  });
  const health: TetragonHealth = new TetragonHealth({
    tetragon: () => stream.tetragon,
    metricsUrl: config["tetragon-metrics"] ?? metricsUrlAt(config["node-address"]),
    ...{ everyMs, timeoutMs, clock, gap },
  });
  return { stream, health };
}
