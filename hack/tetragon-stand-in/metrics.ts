// The part of Tetragon's metrics that counts losses, with its names and labels, served as Prometheus text.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Counters at zero, one series each, as a Tetragon without losses has them. */
export const lossSeries = [
  'tetragon_bpf_missed_events_total{error="E2BIG",msg_op="5"}',
  "tetragon_observer_ringbuf_events_lost_total",
  "tetragon_observer_ringbuf_queue_events_lost_total",
  "tetragon_notify_overflowed_events_total",
  'tetragon_missed_prog_probes_total{attach="kprobe",policy="net-connect"}',
  "tetragon_events_missing_process_info_total",
  'tetragon_event_cache_fetch_failures_total{entry_type="pod_info",event_type="PROCESS_EXEC"}',
] as const;

export interface MetricsServer extends AsyncDisposable {
  readonly port: number;
}

/** Serves what `read` says at that moment; `undefined` is answered with 503, as while Tetragon starts. */
export async function serveMetrics(
  read: () => ReadonlyMap<string, number> | undefined,
  port = 0,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const series = read();
    if (request.url !== "/metrics" || series === undefined) return void response.writeHead(503).end();
    const others = "# HELP go_goroutines Number of goroutines.\n# TYPE go_goroutines gauge\ngo_goroutines 241\n";
    const lines = [...series].map(([name, value]) => `${name} ${value}`);
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(`${others}${lines.join("\n")}\n`);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
